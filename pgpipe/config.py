"""Where the tables are: home folder, engine, connection and schema."""

from __future__ import annotations

import os
import re
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from pgpipe.errors import PgpipeError

ENGINES = ("postgres", "duckdb")
LIBPQ = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE", "PGUSER")
"""Any of these says that the user means a server of their own."""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
NEXT = re.compile(
    r"\bpgpipe (cluster|index|train|status|evaluate|play|litmus|explore|chart|report|check|psql"
    r"|export|import|reset)\b(?! --(deck|engine|schema|dsn)\b)"
)
"""A command in a hint that says nothing yet of where its tables are."""


@dataclass(frozen=True)
class Where:
    """One schema of one database.

    home     folder of the embedded server and of DuckDB's files
    engine   postgres or duckdb
    dsn      libpq connection string, '' for the PG* variables, None for the embedded server
    schema   Postgres schema, or name of the DuckDB file
    same     options that lead another command there, as in ' --deck tiny'; '' where none are needed
    """

    home: Path
    engine: str
    dsn: str | None = field(repr=False)
    schema: str
    same: str = field(default="", compare=False)

    @property
    def embedded(self) -> bool:
        """True where the server is ours."""
        return self.engine == "postgres" and self.dsn is None

    @property
    def duckdb_file(self) -> Path:
        """DuckDB's database."""
        return self.home / f"{self.schema}.duckdb"

    @property
    def label(self) -> str:
        """For people: host, database and schema, never a password."""
        if self.engine == "duckdb":
            return f"DuckDB file {self.duckdb_file}"
        if self.dsn is None:
            return f"embedded server, schema {self.schema}"
        known = {"host": os.environ.get("PGHOST"), "dbname": os.environ.get("PGDATABASE")}
        known |= {k: str(v) for k, v in conninfo_to_dict(self.dsn).items() if k in known}
        place = ", ".join(f"{name} {value}" for name, value in known.items() if value)
        return f"{place or 'PG* variables'}, schema {self.schema}"


def home_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """PGPIPE_HOME, else .pgpipe in the current directory.

    Raises PgpipeError for a path that is no text: engines and libpq take none.
    """
    home = Path(environment.get("PGPIPE_HOME") or ".pgpipe").absolute()
    try:
        str(home).encode()
    except UnicodeEncodeError:
        raise PgpipeError(
            f"the folder '{home}' has a name that is no text", "set PGPIPE_HOME to another", 2
        ) from None
    return home


def where(options: Namespace, environment: Mapping[str, str] = os.environ) -> Where:
    """The place that options and environment name.

    Raises PgpipeError for a name or connection string that cannot be one.
    """
    schema = f"pgpipe_{options.deck}" if options.schema is None else options.schema
    if not NAME.fullmatch(schema):
        raise PgpipeError(
            f"--schema '{schema}' is no plain name",
            "use letters, digits and underscores, 63 at most, no digit first",
            2,
        )
    home, dsn = home_folder(environment), None
    if options.engine == "postgres":
        if schema != schema.lower():
            raise PgpipeError(
                f"--schema '{schema}' has capital letters, which PostgreSQL folds",
                f"use {schema.lower()}",
                2,
            )
        dsn = _dsn(options.dsn, environment)
    elif options.dsn is not None:
        raise PgpipeError("--dsn is for --engine postgres", "leave one of them out", 2)
    return Where(home, options.engine, dsn, schema, _same(options))


def led(hint: str, options: Namespace) -> str:
    """A hint whose commands lead to the tables that these options name; those of a command that
    names no tables leave it as it is."""
    if not {"deck", "engine", "schema", "dsn"} <= vars(options).keys():
        return hint
    return NEXT.sub(rf"\g<0>{_same(options)}", hint)


def _same(options: Namespace) -> str:
    """The options that lead another command to the same tables."""
    parts = []
    if options.deck != "full":
        parts.append(f"--deck {options.deck}")
    if options.engine != "postgres":
        parts.append(f"--engine {options.engine}")
    if options.schema and NAME.fullmatch(options.schema):
        parts.append(f"--schema {options.schema}")
    if options.dsn:
        parts.append("--dsn ...")
    return "".join(f" {part}" for part in parts)


def _dsn(option: str | None, environment: Mapping[str, str]) -> str | None:
    """The connection string: the option, DATABASE_URL, '' for PG* variables, None for embedded."""
    for source, dsn in (("--dsn", option), ("DATABASE_URL", environment.get("DATABASE_URL"))):
        if dsn is None or (source == "DATABASE_URL" and not dsn):
            continue
        try:
            values = conninfo_to_dict(dsn)
        except (ProgrammingError, UnicodeEncodeError):
            # libpq's own message would repeat the string, and with it a password.
            raise PgpipeError(
                f"{source} is no connection string of PostgreSQL",
                "write postgresql://user@host/database, or host=... dbname=...",
                2,
            ) from None
        if any("@" in str(values.get(name, "")) for name in ("host", "port", "dbname")):
            # What libpq would complain about is a piece of a password.
            raise PgpipeError(
                f"{source}: a user name or password has characters that a URL must escape",
                "write @ as %40, / as %2F, : as %3A; or use PGPASSWORD or ~/.pgpass",
                2,
            )
        return dsn
    return "" if any(environment.get(name) for name in LIBPQ) else None
