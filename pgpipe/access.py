"""Opens what `config.where` names: an engine to write with, or a session that only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import duckdb
import psycopg
from psycopg import sql

from pgpipe import script, server
from pgpipe.config import Where
from pgpipe.engine import Engine, Session
from pgpipe.engine.connect import Link, connect, connect_to_read, first_line
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.engine.postgres import DRIVER_LOCK, PostgresEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.engine.vectors import choose
from pgpipe.errors import PgpipeError
from pgpipe.migrate import require_current
from pgpipe.resources import folder

Tell = Callable[[str], None]
Reader: TypeAlias = PostgresSession | DuckSession


@contextmanager
def linked(where: Where) -> Iterator[Link]:
    """The connection string of a server that runs at least as long as the context."""
    if where.dsn is not None:
        yield Link(where.dsn, where.schema)
        return
    with server.running(where.home) as dsn:
        yield Link(dsn, where.schema)


@contextmanager
def serving(where: Where) -> Iterator[None]:
    """Several uses of a server, one after the other: it is started and stopped but once."""
    if where.engine == "duckdb":
        yield
        return
    with linked(where):
        yield


@contextmanager
def writing(where: Where, jobs: int, pgvector: bool, tell: Tell) -> Iterator[Engine]:
    """The engine, which holds the schema alone until the context ends.

    Raises PgpipeError where it cannot be had: no server, no right, another run.
    """
    if where.engine == "duckdb":
        make_home(where)
        engine: Engine = DuckEngine(where.duckdb_file, jobs)
        try:
            yield engine
        finally:
            engine.close()
        return
    with linked(where) as link:
        works = server.has_pgvector(where.home) if where.embedded else None
        vectors = choose(link, works, tell) if pgvector else "arrays"
        engine = PostgresEngine(link, jobs, vectors, tell)
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def noting(where: Where) -> Iterator[Session]:
    """A session for a small change beside others that work on the schema, which must exist."""
    if where.engine == "duckdb":
        with writing(where, 1, False, lambda text: None) as engine:
            yield engine.session()
        return
    with linked(where) as link:
        connection = connect(link)
        try:
            yield PostgresSession(connection)
        finally:
            connection.close()


@contextmanager
def reading(where: Where, limits: Mapping[str, str] | None = None) -> Iterator[Reader | None]:
    """A session that takes no lock and writes nothing; None where there are no tables yet.

    limits   PostgreSQL's settings in the place of ours, such as statement_timeout
    """
    if where.engine == "duckdb":
        with _reading_duckdb(where) as session:
            yield session
        return
    if where.embedded and server.server_info(where.home) is None:
        yield None
        return
    with linked(where) as link:
        connection = connect_to_read(link, limits)
        try:
            found = connection.execute(
                "select to_regclass(quote_ident(%s) || '.ledger') is not null", (where.schema,)
            ).fetchone()
            if found != (True,):
                yield None
                return
            session = PostgresSession(connection)
            _require_current(session, where.schema)
            yield session
        finally:
            connection.close()


@contextmanager
def _reading_duckdb(where: Where) -> Iterator[Reader | None]:
    if not where.duckdb_file.exists():
        yield None
        return
    try:
        connection = duckdb.connect(str(where.duckdb_file), read_only=True)
    except duckdb.Error as error:
        raise PgpipeError(
            f"cannot read {where.duckdb_file}: {first_line(error)}",
            "DuckDB lets nobody read while a run writes; wait for it to end",
        ) from error
    try:
        duck = DuckSession(connection)
        _require_current(duck, str(where.duckdb_file))
        yield duck
    finally:
        connection.close()


def _require_current(session: Reader, name: str) -> None:
    """Raises PgpipeError where the tables are of an earlier release."""
    rows = session.fetch("query/migrations")
    require_current({str(applied) for (applied,) in rows}, name)


def records(session: Reader, name: str, /, **values: object) -> list[dict[str, Any]]:
    """The rows of the query `sql/<name>.sql` by column; values that it does not name are left."""
    return query(session, name, script.read(folder("sql") / f"{name}.sql"), values)


def query(
    session: Reader, name: str, text: str, values: Mapping[str, object] | None = None
) -> list[dict[str, Any]]:
    """The rows of a query by column; values are bound where it names them."""
    if isinstance(session, PostgresSession):
        (statement,) = script.parse(name, text, "postgres").statements
        bound = {key: (values or {})[key] for key in statement.parameters}
        cursor = session.connection.execute(statement.text.encode(), bound or None)
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    (statement,) = script.parse(name, text, "duckdb").statements
    bound = {key: (values or {})[key] for key in statement.parameters}
    result = session.connection.execute(statement.text, bound)
    columns = [str(column[0]) for column in result.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def plan(session: Reader, text: str, values: Mapping[str, Any]) -> str:
    """The engine's plan for a statement; a word instead where it has none."""
    try:
        if isinstance(session, PostgresSession):
            query = sql.SQL("explain {}").format(sql.SQL(text))
            rows = session.connection.execute(query, values).fetchall()
            return "\n".join(str(line) for (line,) in rows)
        return str(session.connection.execute(f"explain {text}", values).fetchall()[0][1])
    except (psycopg.Error, duckdb.Error) as error:
        return f"no plan: {first_line(error)}"


def drivers(session: Reader) -> list[int]:
    """Server processes of the drivers that work on the session's schema now."""
    if isinstance(session, DuckSession):
        return []
    rows = session.connection.execute(
        "select pid from pg_locks where locktype = 'advisory' and granted and classid::bigint = %s"
        " and objid = current_schema()::regnamespace::oid"
        " and database = (select oid from pg_database where datname = current_database())",
        (DRIVER_LOCK,),
    ).fetchall()
    return [int(pid) for (pid,) in rows]


def make_home(where: Where) -> None:
    """Have the home folder. Raises PgpipeError where it cannot be made."""
    try:
        where.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PgpipeError(
            f"cannot make {where.home}: {error.strerror}", "set PGPIPE_HOME to a folder of yours"
        ) from error
