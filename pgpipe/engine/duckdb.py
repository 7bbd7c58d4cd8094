"""DuckDB: one file (or memory), one writer, its own threads."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from pgpipe import migrate, script
from pgpipe.copy import RAGGED, Column, Ragged
from pgpipe.engine import plans
from pgpipe.engine.base import Part, Row
from pgpipe.errors import PgpipeError
from pgpipe.streets import board_range, obs_range

INSERT_INTO = {
    table: "insert into " + table + " "
    for table in (
        "board",
        "isomorphism",
        "lookup",
        "child",
        "bucket_code",
        "matchup",
        "every_deal",
        "dealt",
        "staging",
        "blueprint",
        "metric",
        "transitions",
        "coordinate",
        "abstraction",
        "street",
        "convergence",
        "batch",
        "snapshot",
        "piece",
        "strength",
    )
}
DELETE_RANGE = {
    "isomorphism": "delete from isomorphism where obs >= $lo and obs < $hi",
    "lookup": "delete from lookup where board >= $lo and board < $hi",
    "child": "delete from child where board >= $lo and board < $hi",
}
PLANNER = {
    False: "set disabled_optimizers = ''",
    True: "set disabled_optimizers = 'join_order,build_side_probe_side'",
}
"""By whether joins are to stay as written."""


@dataclass
class Planner:
    """How the database's planner is set: it has one setting for all connections."""

    as_written: bool = False


class DuckSession:
    """A cursor on the one database."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        stays: bool = False,
        shares: bool = False,
        planner: Planner | None = None,
    ) -> None:
        """stays    whether the database is a file, which may keep plans of slow statements
        shares   whether tables that a script says are shared are there for sessions beside it
        """
        self.connection = connection
        self.stays = stays
        self.shares = shares
        self.planner = planner or Planner()
        self.inside = False

    def beside(self) -> DuckSession:
        """Another session that sees what this one shares, for a thread of its own.

        Both may work at the same time where all that they run says the same about its joins."""
        return DuckSession(self.connection.cursor(), self.stays, self.shares, self.planner)

    def run(self, name: str, /, **values: object) -> int:
        """Run a script; the rows that its inserts and updates wrote."""
        written = 0
        for statement in script.load(name, "duckdb").statements:
            rows = self._all(statement, values)
            if statement.writes and rows:
                written += int(rows[0][0])
        return written

    def fetch(self, name: str, /, **values: object) -> list[Row]:
        """Run a script of one query; its rows."""
        (statement,) = script.load(name, "duckdb").statements
        return self._all(statement, values)

    def columns(
        self, name: str, types: Mapping[str, str], /, **values: object
    ) -> dict[str, Column]:
        """A query's rows as numpy columns; lists stay object arrays of numpy arrays."""
        (statement,) = script.load(name, "duckdb").statements
        found = self._execute(statement, values).fetchnumpy()
        return {
            column: found[column] if kind == RAGGED else np.asarray(found[column]).astype(kind)
            for column, kind in types.items()
        }

    def unordered(
        self, name: str, types: Mapping[str, str], /, **values: object
    ) -> dict[str, Column]:
        """As `columns`: it is quick enough here."""
        return self.columns(name, types, **values)

    def _execute(
        self, statement: script.Statement, values: Mapping[str, Any], prefix: str = ""
    ) -> duckdb.DuckDBPyConnection:
        # DuckDB rejects a parameter that the statement does not name.
        bound = {name: values[name] for name in statement.parameters}
        if statement.as_written != self.planner.as_written:
            self.connection.execute(PLANNER[statement.as_written])
            self.planner.as_written = statement.as_written
        text = statement.shared if self.shares and statement.shared else statement.text
        return self.connection.execute(_parsed(prefix + text), bound)

    def _all(
        self, statement: script.Statement, values: Mapping[str, Any], prefix: str = ""
    ) -> list[Row]:
        """A statement's rows; where it was slow, it is explained."""
        began = time.monotonic()
        rows: list[Row] = self._execute(statement, values, prefix).fetchall()
        if plans.is_slow(statement, began):
            plans.ask_duckdb(self.connection, statement, values, began)
            self._write_plans()
        return rows

    def _write_plans(self) -> None:
        if self.stays and not self.inside:
            plans.write_duckdb(self.connection)

    @contextmanager
    def transaction(self, durable: bool = True) -> Iterator[None]:
        """All or nothing."""
        self.connection.begin()
        self.inside = True
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        else:
            self.connection.commit()
        finally:
            self.inside = False
            self._write_plans()

    def load(self, table: str, columns: Mapping[str, Column]) -> int:
        """Insert numpy columns; object arrays of numpy arrays become lists."""
        rows = {name: _plain(column) for name, column in columns.items()}
        self.connection.register("incoming", rows)
        try:
            self.connection.execute(INSERT_INTO[table] + "by name from incoming")
        finally:
            self.connection.unregister("incoming")
        return len(next(iter(columns.values())))

    def load_part(self, part: Part, columns: Mapping[str, Column]) -> int:
        """DuckDB has no partitions: the rows go into the table."""
        return self.load(part.table, columns)

    def fill_part(self, part: Part, name: str, /, **values: object) -> int:
        """Insert a query's rows into the part's table."""
        (statement,) = script.load(name, "duckdb").statements
        rows = self._all(statement, values, INSERT_INTO[part.table])
        return int(rows[0][0])

    @contextmanager
    def refilled(self, table: str) -> Iterator[bool]:
        """DuckDB cannot take a key off a table."""
        yield False

    def analyze(self, table: str, part: str = "") -> None:
        """DuckDB keeps its own statistics."""

    def close(self) -> None:
        """Cursors need no closing; the engine closes the database."""


class DuckEngine:
    """A DuckDB database that holds one deck's schema."""

    def __init__(self, path: Path | None, jobs: int) -> None:
        """Open or make the database file; None is memory.

        Raises PgpipeError where another process has the file open or it is no database.
        """
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": jobs,
            "preserve_insertion_order": False,
        }
        if path:
            config["temp_directory"] = str(path.with_suffix(".tmp"))
        try:
            self.connection = duckdb.connect(str(path) if path else ":memory:", config=config)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise PgpipeError(
                f"cannot open the DuckDB file {path}: {reason}",
                "wait for the other command to end, or choose another --schema",
            ) from error
        self.path = path
        self.planner = Planner()
        self.workers = 1
        migrate.duckdb_schema(self.connection)

    @property
    def label(self) -> str:
        """Engine and version."""
        return f"DuckDB {duckdb.__version__}"

    def session(self, shares: bool = False) -> DuckSession:
        """The session; DuckDB parallelises inside a statement.

        shares   others come beside it; see DuckSession
        """
        return DuckSession(self.connection, self.path is not None, shares, self.planner)

    def drop_street(self, table: str, street: int) -> None:
        """Delete a street's rows by their range."""
        lo, hi = obs_range(street) if table == "isomorphism" else board_range(street)
        self.connection.execute(DELETE_RANGE[table], {"lo": lo, "hi": hi})

    def new_iteration(self, iteration: int, bounds: Sequence[int]) -> None:
        """Delete what is two iterations old."""
        self.connection.execute("delete from assignment where iteration < $t - 1", {"t": iteration})

    def clear_iterations(self) -> None:
        """Empty the assignment table."""
        self.connection.execute("truncate assignment")

    def disk_bytes(self) -> int:
        """Size of the database file; 0 in memory."""
        return self.path.stat().st_size if self.path and self.path.exists() else 0

    def close(self) -> None:
        """Close the database."""
        self.connection.close()


@cache
def _parsed(text: str) -> duckdb.Statement:
    """A statement that DuckDB need not parse again: a fifth of the time of a walk's on few rows.
    It is bound and planned each time, with the values, whichever connection runs it."""
    (statement,) = duckdb.extract_statements(text)
    return statement


def _plain(column: Column) -> NDArray[Any]:
    """A column as DuckDB takes it from numpy."""
    if not isinstance(column, Ragged):
        return column
    arrays = np.empty(len(column), dtype=object)
    for row in range(len(column)):
        arrays[row] = column.values[column.offsets[row] : column.offsets[row + 1]]
    return arrays
