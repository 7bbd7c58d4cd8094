"""Applies SQL files to a schema: migrations once, extension files whenever they change.

A migration is append-only: one that was edited after it was applied is refused by name. Extension
files (functions, domains, storage) are written to be run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from pgpipe import script
from pgpipe.engine.base import Row
from pgpipe.errors import PgpipeError
from pgpipe.resources import folder

LEDGER = "migrations/0000_schema_migration.sql"


@dataclass(frozen=True)
class File:
    """A SQL file to apply: its name from the root, its text, and whether it may run again."""

    name: str
    text: str
    again: bool


def _file(path: Path, again: bool) -> File:
    return File(f"{path.parent.relative_to(_root(path))}/{path.name}", script.read(path), again)


def _root(path: Path) -> Path:
    return next(p.parent for p in path.parents if p.name in ("migrations", "extensions"))


def files(engine: str, vectors: str) -> Iterator[File]:
    """The files of an engine in order: functions and types, migrations, storage, and the functions
    over those tables that people call.

    engine   postgres or duckdb
    vectors  folder and file of the vector type, e.g. pgvector/vectors.sql; empty for DuckDB
    """
    extensions = folder("extensions")
    yield _file(extensions / engine / "functions.sql", True)
    if vectors:
        yield _file(extensions / vectors, True)
    for path in sorted(folder("migrations").glob("[0-9]*.sql")):
        yield _file(path, False)
    for path in sorted((extensions / engine).glob("storage.sql")):
        yield _file(path, True)
    for path in sorted((extensions / engine / "query").glob("*.sql")):
        yield _file(path, True)


def pending(wanted: Iterator[File], applied: dict[str, str]) -> Iterator[File]:
    """The files still to apply.

    Raises PgpipeError for a migration whose text changed after it was applied.
    """
    for file in wanted:
        known = applied.get(file.name)
        if known == script.digest(file.text):
            continue
        if known and not file.again:
            raise PgpipeError(
                f"{file.name} was edited after it was applied to this schema",
                "restore it (git checkout) and add a new migration instead",
            )
        yield file


def require_current(applied: set[str], schema: str) -> None:
    """Raises PgpipeError where a schema lacks migrations, so that no query meets old tables.

    applied  names that its table schema_migration holds
    """
    wanted = [_file(path, False).name for path in sorted(folder("migrations").glob("[0-9]*.sql"))]
    missing = [name for name in wanted if name not in applied]
    if missing:
        raise PgpipeError(
            f"schema {schema} was made by an earlier pgpipe and lacks {', '.join(missing)}",
            "run the command that made it again (pgpipe cluster, or pgpipe train with its --game):"
            " that brings it up to date, and computes nothing anew",
        )


def postgres_schema(connection: psycopg.Connection[Row], vectors: str) -> None:
    """Bring the first schema of search_path up to date; the caller holds the driver's lock."""
    applied: dict[str, str] = {}
    # The path may lead to another schema of ours, behind this one.
    own = "select to_regclass(quote_ident(current_schema()) || '.schema_migration')"
    if connection.execute(own).fetchone() != (None,):
        rows = connection.execute("select name, sha256 from schema_migration").fetchall()
        applied = {str(name): str(sha) for name, sha in rows}

    def apply(file: File) -> None:
        with connection.transaction():
            connection.execute(file.text.encode())
            connection.execute(
                "insert into schema_migration (name, sha256, applied_at)"
                " values (%s, %s, current_timestamp)"
                " on conflict (name) do update set sha256 = excluded.sha256,"
                " applied_at = excluded.applied_at",
                (file.name, script.digest(file.text)),
            )

    _apply_all(pending(files("postgres", vectors), applied), applied, apply)


def duckdb_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring a DuckDB database up to date."""
    known = connection.execute(
        "select count(*) from duckdb_tables() where table_name = 'schema_migration'"
    ).fetchall()
    applied: dict[str, str] = {}
    if known[0][0]:
        rows = connection.execute("select name, sha256 from schema_migration").fetchall()
        applied = dict(rows)

    def apply(file: File) -> None:
        connection.begin()
        # Extension files are DuckDB's own dialect; migrations are transpiled.
        if file.again:
            connection.execute(file.text)
        else:
            for statement in script.parse(file.name, file.text, "duckdb").statements:
                connection.execute(statement.text)
        connection.execute(
            "insert or replace into schema_migration values ($name, $sha, current_timestamp)",
            {"name": file.name, "sha": script.digest(file.text)},
        )
        connection.commit()

    _apply_all(pending(files("duckdb", ""), applied), applied, apply)


def _apply_all(
    todo: Iterator[File], applied: dict[str, str], apply: Callable[[File], None]
) -> None:
    """Apply files in order, the one that makes schema_migration before any other."""
    waiting = list(todo)
    if not applied:
        waiting.sort(key=lambda file: file.name != LEDGER)
    for file in waiting:
        apply(file)
