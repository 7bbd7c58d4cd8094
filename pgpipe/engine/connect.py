"""The one connection factory for PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pgpipe import journal
from pgpipe.engine import pooler
from pgpipe.engine.base import Row
from pgpipe.errors import PgpipeError, Unavailable

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
    # A role's own limits are for people; a step may take minutes, a worker may wait for another.
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    "client_min_messages": "warning",
    # Enough to tell a large table from a small one, and quick: working tables are analysed often.
    "default_statistics_target": "10",
    # A killed driver's statement ends within this time instead of when it is done.
    "client_connection_check_interval": "500ms",
    # A machine or a network that went away is noticed, on TCP, within a minute.
    "tcp_keepalives_idle": "30s",
    "tcp_keepalives_interval": "10s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60s",
    # A row that another session has just changed is to be added to, not refused.
    "default_transaction_isolation": "read committed",
}


PATIENCE = {
    # The same at our end; a connection string of the user's goes first.
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
NEWER_SETTINGS = {"transaction_timeout": (170000, "0")}
"""Those that not every server has: the first version with it, and the value."""
SET = """
    select set_config(setting.name, setting.value, false)
    from unnest(%s::text[], %s::text[]) as setting (name, value)
"""


@dataclass(frozen=True)
class Link:
    """Where to connect: a libpq connection string ('' means the PG* variables) and a schema."""

    dsn: str = field(repr=False)
    schema: str


def connect(link: Link, create: bool = False) -> psycopg.Connection[Row]:
    """An autocommit connection whose search_path is the schema, then that of pgvector.

    create   make the schema where it is missing

    Raises PgpipeError where the server cannot be reached, is too old, refuses the role, or is
    behind a pooler that keeps no sessions.
    """
    with _opened(link) as connection:
        pooler.require_session(connection, link.dsn)
        if create:
            _create_schema(connection, link.schema)
        _set(connection, _settings(connection, link.schema))
    return connection


def connect_to_read(link: Link, limits: Mapping[str, str] | None = None) -> psycopg.Connection[Row]:
    """The same, but it can write nothing, and no pooler is in its way.

    limits   settings in the place of ours, such as statement_timeout

    Raises PgpipeError where the server cannot be reached, is too old or refuses the role.
    """
    with _opened(link) as connection:
        settings = {**_settings(connection, link.schema), **(limits or {})}
        if pooler.in_between(connection):
            settings["transaction_read_only"] = "on"
            connection.cursor_factory = pooler.reading_cursor(settings)
        else:
            _set(connection, {**settings, "default_transaction_read_only": "on"})
    return connection


@contextmanager
def _opened(link: Link) -> Iterator[psycopg.Connection[Row]]:
    """A new connection, closed where what is done with it fails."""
    try:
        connection: psycopg.Connection[Row] = psycopg.connect(
            patient(link.dsn),
            autocommit=True,
            prepare_threshold=None,
            application_name=journal.application(),
        )
    except psycopg.Error as error:
        raise Unavailable(
            f"cannot connect to PostgreSQL: {first_line(error)}", CONNECTION
        ) from None
    try:
        version = connection.info.server_version
        if version < OLDEST_SERVER:
            raise PgpipeError(
                f"the server is PostgreSQL {version // 10000}, older than 15", "use a newer server"
            )
        yield connection
    except psycopg.Error as error:
        connection.close()
        kind = Unavailable if lost(error) else PgpipeError
        raise kind(f"PostgreSQL refused: {first_line(error)}", CONNECTION) from None
    except BaseException:
        connection.close()
        raise


def patient(dsn: str) -> str:
    """A connection string that waits neither for ever for a server nor on a dead connection."""
    held = conninfo_to_dict(dsn)
    if "service" in held or os.environ.get("PGSERVICE"):
        return dsn  # its file may say it, and what we said would go first
    if os.environ.get("PGCONNECT_TIMEOUT"):
        held["connect_timeout"] = None
    return make_conninfo(dsn, **{k: v for k, v in PATIENCE.items() if k not in held})


def lost(error: BaseException) -> bool:
    """Whether an error says that the connection is gone, and nothing else is wrong."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    state = error.sqlstate
    # 57P01 to 57P03: ended by an administrator, by a crash of the server, or it just starts.
    return state is None or state.startswith("08") or state in ("57P01", "57P02", "57P03")


def first_line(error: BaseException) -> str:
    """What a server said, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _settings(connection: psycopg.Connection[Row], schema: str) -> dict[str, str]:
    """What a session of ours needs set on this server; search_path is the last of it."""
    version = connection.info.server_version
    newer = {name: value for name, (since, value) in NEWER_SETTINGS.items() if version >= since}
    row = connection.execute(
        "select n.nspname from pg_extension as e inner join pg_namespace as n"
        " on n.oid = e.extnamespace where e.extname = 'vector'"
    ).fetchone()
    path = sql.SQL(", ").join(sql.Identifier(name) for name in (schema, *(map(str, row or ()))))
    return {**SETTINGS, **newer, "search_path": path.as_string()}


def _set(connection: psycopg.Connection[Row], settings: dict[str, str]) -> None:
    """Set for as long as the connection lives."""
    connection.execute(SET, (list(settings), list(settings.values())))


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
