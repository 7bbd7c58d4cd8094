"""pgvector or plain arrays: which of the two a server can do."""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from pgpipe import journal
from pgpipe.engine import pooler
from pgpipe.engine.base import Row
from pgpipe.engine.connect import CONNECTION, Link, first_line, patient
from pgpipe.errors import Unavailable

OLDEST = (0, 7)
"""pgvector has `<+>` since 0.7."""
PROBE = """
    select round(sum(a <+> b)) = 6000
    from (select array_fill(1::real, array[1000])::vector as a,
                 array_fill(1 + g::real, array[1000])::vector as b
          from unnest(array[2.7, 3.3]) as g) as vectors
"""
SLOWER = "plain arrays are used, which takes longer"


def choose(link: Link, works: bool | None, tell: Callable[[str], None], create: bool = True) -> str:
    """'pgvector' or 'arrays' for a new schema; an existing schema keeps what it has.

    works    what is known already, as of the embedded server; None tries it
    create   make the extension where it is missing and the role may

    Raises Unavailable where the server cannot be reached.
    """
    if works is not None:
        return "pgvector" if works else "arrays"
    try:
        reason = _try(link, create)
    except psycopg.OperationalError as error:
        if error.sqlstate is not None:
            raise
        # Where the server is there all the same, what was asked ended its process.
        _connect(link).close()
        reason = "it crashes on the server's CPU"
    if reason:
        tell(f"pgvector is not used: {reason}; {SLOWER}")
    return "arrays" if reason else "pgvector"


def _try(link: Link, create: bool) -> str:
    """Why pgvector does not work, tried on a connection of its own; empty if it does."""
    with _connect(link) as connection:
        pooler.require_session(connection, link.dsn)
        found = connection.execute(
            "select coalesce(installed_version, default_version), installed_version is not null"
            " from pg_available_extensions where name = 'vector'"
        ).fetchone()
        if found is None:
            return "the server does not have it"
        version, installed = found
        if _numbers(str(version)) < OLDEST:
            return f"the server has version {version}, older than 0.7"
        if not installed and not create:
            return "it is not installed in this database"
        if not installed:
            try:
                connection.execute("create extension if not exists vector")
            except psycopg.Error as error:
                return (
                    f"the role may not create it ({first_line(error)});"
                    " an administrator can: create extension vector"
                )
        schema = connection.execute(
            "select set_config('search_path', quote_ident(n.nspname), false) from pg_extension as e"
            " inner join pg_namespace as n on n.oid = e.extnamespace where e.extname = 'vector'"
        ).fetchone()
        row = connection.execute(PROBE).fetchone() if schema else None
    return "" if row == (True,) else "it computes wrong distances on the server's CPU"


def _connect(link: Link) -> psycopg.Connection[Row]:
    """A connection without settings. Raises Unavailable where there is none to be had."""
    try:
        return psycopg.connect(
            patient(link.dsn), autocommit=True, application_name=journal.application()
        )
    except psycopg.Error as error:
        raise Unavailable(
            f"cannot connect to PostgreSQL: {first_line(error)}", CONNECTION
        ) from None


def _numbers(version: str) -> tuple[int, ...]:
    """0.8.6 as (0, 8, 6)."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())
