"""The one connection factory for PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

from pgpipe.engine.base import Row
from pgpipe.errors import PgpipeError

OLDEST_SERVER = 150000
CONNECTION: str = "check --dsn, DATABASE_URL or the PG* variables (psql takes the same)"

SETTINGS = {
    # Our parallelism is --jobs; plans are made for the chunk's values; statements are long.
    "jit": "off",
    "plan_cache_mode": "force_custom_plan",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "client_min_messages": "warning",
    # Enough to tell a large table from a small one, and quick: working tables are analysed often.
    "default_statistics_target": "10",
    # A killed driver's statement ends within this time instead of when it is done.
    "client_connection_check_interval": "500ms",
    # A row that another session has just changed is to be added to, not refused.
    "default_transaction_isolation": "read committed",
}


@dataclass(frozen=True)
class Link:
    """Where to connect: a libpq connection string ('' means the PG* variables) and a schema."""

    dsn: str
    schema: str


def connect(link: Link, create: bool = False) -> psycopg.Connection[Row]:
    """An autocommit connection whose search_path is the schema, then that of pgvector.

    create   make the schema where it is missing

    Raises PgpipeError where the server cannot be reached, is too old or refuses the role.
    """
    try:
        connection = psycopg.connect(
            link.dsn, autocommit=True, prepare_threshold=None, application_name="pgpipe"
        )
    except psycopg.Error as error:
        raise PgpipeError(
            f"cannot connect to PostgreSQL: {first_line(error)}", CONNECTION
        ) from None
    try:
        _prepare(connection, link.schema, create)
    except psycopg.Error as error:
        connection.close()
        raise PgpipeError(f"PostgreSQL refused: {first_line(error)}", CONNECTION) from None
    except BaseException:
        connection.close()
        raise
    return connection


def first_line(error: BaseException) -> str:
    """What a server said, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _prepare(connection: psycopg.Connection[Row], schema: str, create: bool) -> None:
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        raise PgpipeError(
            f"the server is PostgreSQL {version // 10000}, older than 15", "use a newer server"
        )
    for name, value in SETTINGS.items():
        connection.execute("select set_config(%s, %s, false)", (name, value))
    if create:
        _create_schema(connection, schema)
    row = connection.execute(
        "select n.nspname from pg_extension as e inner join pg_namespace as n"
        " on n.oid = e.extnamespace where e.extname = 'vector'"
    ).fetchone()
    path = sql.SQL(", ").join(sql.Identifier(name) for name in (schema, *(map(str, row or ()))))
    connection.execute("select set_config('search_path', %s, false)", (path.as_string(),))


def _create_schema(connection: psycopg.Connection[Row], schema: str) -> None:
    found = connection.execute(
        "select has_schema_privilege(oid, 'create') from pg_namespace where nspname = %s", (schema,)
    ).fetchone()
    try:
        if found is None:
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    except psycopg.errors.InsufficientPrivilege:
        found = (False,)
    if found == (False,):
        role = connection.info.user
        raise PgpipeError(
            f"role {role} may not create tables in schema {schema}",
            f"have the owner run: create schema {schema} authorization {role}",
        )
