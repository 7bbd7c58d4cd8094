"""A worker's connection to PostgreSQL: scripts, COPY, partitions."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from pgpipe import script
from pgpipe.copy import HEADER, TRAILER, Column, blocks, decode
from pgpipe.engine import partitions, plans
from pgpipe.engine.base import Part, Row
from pgpipe.packed import packed, unpack
from pgpipe.script import Statement

PATIENCE = "5s"
"""How long a table that is to be filled anew is waited for."""
KEYS = """
    select conname, pg_catalog.pg_get_constraintdef(oid)
    from pg_catalog.pg_constraint
    where conrelid = pg_catalog.to_regclass(%(table)s) and contype = 'p'
"""


class PostgresSession:
    """One connection, in autocommit but inside `transaction()`."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self.connection = connection

    def run(self, name: str, /, **values: object) -> int:
        """Run a script; the rows that its inserts and updates wrote."""
        written = 0
        for statement in script.load(name, "postgres").statements:
            rows = self._timed(statement, values).rowcount
            written += max(rows, 0) if statement.writes else 0
        return written

    def fetch(self, name: str, /, **values: object) -> list[Row]:
        """Run a script of one query; its rows."""
        (statement,) = script.load(name, "postgres").statements
        return self._timed(statement, values).fetchall()

    def columns(
        self, name: str, types: Mapping[str, str], /, **values: object
    ) -> dict[str, Column]:
        """COPY a query's rows out."""
        (statement,) = script.load(name, "postgres").statements
        query = sql.SQL("copy ({}) to stdout (format binary)").format(sql.SQL(statement.text))
        began = time.monotonic()
        with self.connection.cursor().copy(query, values or None) as copy:
            found = decode(b"".join(copy), types)
        self._look(statement, values, began)
        return found

    def unordered(
        self, name: str, types: Mapping[str, str], /, **values: object
    ) -> dict[str, Column]:
        """COPY a large query's rows out, many at a time."""
        (statement,) = script.load(name, "postgres").statements
        began = time.monotonic()
        query = packed(statement.text, list(types))
        with self.connection.cursor().copy(query, values or None) as copy:
            found = unpack(copy, types)
        self._look(statement, values, began)
        return found

    @contextmanager
    def transaction(self, durable: bool = True) -> Iterator[None]:
        """All or nothing. What unlogged tables hold would not survive a crash anyway: such a
        commit need not wait for the disk."""
        try:
            with self.connection.transaction():
                if not durable:
                    self.connection.execute("set local synchronous_commit = off")
                yield
        finally:
            plans.write(self.connection)

    def load(self, table: str, columns: Mapping[str, Column]) -> int:
        """COPY columns into a table."""
        return self._copy(table, columns, sql.SQL("copy {} ({}) from stdin (format binary)"))

    def load_part(self, part: Part, columns: Mapping[str, Column]) -> int:
        """COPY into a partition made here: frozen, without WAL where wal_level is minimal."""
        partitions.create(self.connection, part)
        statement = sql.SQL("copy {} ({}) from stdin (format binary, freeze)")
        written = self._copy(part.name, columns, statement)
        partitions.attach(self.connection, part)
        return written

    def fill_part(self, part: Part, name: str, /, **values: object) -> int:
        """Fill a partition made here from a query."""
        partitions.create(self.connection, part)
        (statement,) = script.load(name, "postgres").statements
        query = sql.SQL("insert into {} {}").format(
            sql.Identifier(part.name), sql.SQL(statement.text)
        )
        began = time.monotonic()
        cursor = self.connection.execute(query, values)
        self._look(statement, values, began)
        partitions.attach(self.connection, part)
        return cursor.rowcount

    @contextmanager
    def refilled(self, table: str) -> Iterator[bool]:
        """Without the key rows take a fifth to a half of the time, and no WAL where wal_level
        is minimal. Readers wait until the commit; it waits for none longer than PATIENCE."""
        keys = self._emptied(table)
        yield keys is not None
        for statement in keys or ():
            self.connection.execute(statement)

    def analyze(self, table: str, part: str = "") -> None:
        """Refresh the planner's statistics of a table, or of one of its partitions."""
        name = f"{table}_{part}" if part else table
        self.connection.execute(sql.SQL("analyze {}").format(sql.Identifier(name)))

    def close(self) -> None:
        """End the connection; an open transaction is rolled back."""
        self.connection.close()

    def _emptied(self, table: str) -> list[sql.Composed] | None:
        """Truncate a table and drop its primary key; what puts that back. None where others hold
        the table."""
        name = sql.Identifier(table)
        keys = self.connection.execute(KEYS, {"table": table}).fetchall()
        try:
            with self.connection.transaction():
                self.connection.execute("select set_config('lock_timeout', %s, true)", [PATIENCE])
                self.connection.execute(
                    sql.SQL("lock table {} in access exclusive mode").format(name)
                )
        except psycopg.errors.LockNotAvailable:
            return None
        self.connection.execute("set local lock_timeout = 0")
        self.connection.execute(sql.SQL("truncate {}").format(name))
        drop = sql.SQL("alter table {} drop constraint {}")
        add = sql.SQL("alter table {} add constraint {} {}")
        for key, _ in keys:
            self.connection.execute(drop.format(name, sql.Identifier(key)))
        return [add.format(name, sql.Identifier(key), sql.SQL(rule)) for key, rule in keys]

    def _timed(self, statement: Statement, values: Mapping[str, Any]) -> psycopg.Cursor[Row]:
        began = time.monotonic()
        cursor = self.connection.execute(statement.text.encode(), values)
        self._look(statement, values, began)
        return cursor

    def _look(self, statement: Statement, values: Mapping[str, Any], began: float) -> None:
        """Have the statement explained where it was slow."""
        if plans.is_slow(statement, began):
            plans.ask_postgres(self.connection, statement, values, began)
            plans.write(self.connection)

    def _copy(self, table: str, columns: Mapping[str, Column], statement: sql.SQL) -> int:
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        cursor = self.connection.cursor()
        with cursor.copy(statement.format(sql.Identifier(table), names)) as copy:
            copy.write(HEADER)
            for block in blocks(*columns.values()):
                copy.write(block)
            copy.write(TRAILER)
        return cursor.rowcount
