"""Connection poolers: whether one is in between, what it keeps, and how to read through it.

A pooler in transaction mode (pgbouncer, Supavisor, pgcat, Odyssey) lends a server process for one
transaction only. What a session sets or holds (SET, advisory locks, temporary tables) then stays
behind on a process that serves others next. Work that needs these is refused; readers put what
they need into every transaction, and leave nothing behind.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from pgpipe import journal
from pgpipe.engine.base import Row
from pgpipe.errors import PgpipeError

TRIES = 3
PATIENCE_SECONDS = 10.0
"""A pool that has no server process left lets its clients wait."""
LOCAL = """
    select set_config(setting.name, setting.value, true)
    from unnest(%s::text[], %s::text[]) as setting (name, value)
"""

_kept: set[str] = set()
"""Connection strings that were found to keep their sessions."""


def in_between(connection: psycopg.Connection[Row]) -> bool:
    """Whether a pooler is in between: it makes up the process number that it tells its clients."""
    return server_process(connection) != connection.info.backend_pid


def answers(dsn: str) -> bool:
    """Whether a pooler answers there; False, too, where nothing lets us in without asking."""
    try:
        with psycopg.connect(
            dsn, autocommit=True, application_name=journal.application()
        ) as connection:
            return in_between(connection)
    except psycopg.Error:
        return False


def require_session(connection: psycopg.Connection[Row], dsn: str) -> None:
    """See that the connection keeps its server process from one transaction to the next.

    Tried, not asked: a second client holds a transaction open meanwhile. In transaction mode it is
    lent the process that the first one, idle, would still have in session mode.

    Raises PgpipeError where it does not, or where the pool is too small to tell.
    """
    if dsn in _kept or not in_between(connection):
        return
    own = server_process(connection)
    for _ in range(TRIES):
        with _second(dsn) as other:
            if other == own or server_process(connection) != own:
                raise PgpipeError(
                    "the connection pooler keeps no session (transaction mode), and this command"
                    " needs advisory locks, temporary tables and settings that stay",
                    "connect to the server itself, or to a pool in session mode; status, check,"
                    " evaluate and psql work through this one",
                )
    _kept.add(dsn)


@contextmanager
def _second(dsn: str) -> Iterator[int]:
    """The server process of another client, inside a transaction."""
    connection: psycopg.Connection[Row] = psycopg.connect(
        dsn, application_name=journal.application()
    )
    hangup = threading.Timer(PATIENCE_SECONDS, _hang_up, (connection,))
    hangup.start()
    began = time.monotonic()
    try:
        process = server_process(connection)
        hangup.cancel()
        yield process
    except psycopg.OperationalError as error:
        if time.monotonic() - began < PATIENCE_SECONDS:
            raise
        raise PgpipeError(
            "the connection pooler has no second connection to the server free",
            "raise its pool size: pgpipe takes --jobs + 2 connections",
        ) from error
    finally:
        hangup.cancel()
        with suppress(psycopg.Error):
            connection.close()


def _hang_up(connection: psycopg.Connection[Row]) -> None:
    """End a connection that waits for an answer in another thread."""
    with (
        suppress(OSError, psycopg.Error),
        socket.socket(fileno=os.dup(connection.fileno())) as line,
    ):
        line.shutdown(socket.SHUT_RDWR)


def server_process(connection: psycopg.Connection[Row]) -> int:
    """The server process that answers now; a pooler tells its clients another number."""
    row = connection.execute("select pg_backend_pid()").fetchone()
    assert row is not None
    return int(row[0])


def reading_cursor(settings: Mapping[str, str]) -> type[psycopg.Cursor[Row]]:
    """A cursor that gives every transaction these settings, for as long as it lasts.

    A statement by itself becomes a transaction; inside one that is open, a part of it.
    """
    values = (list(settings), list(settings.values()))

    class ReadingCursor(psycopg.Cursor[Row]):
        """As its function says."""

        def execute(self, *args: Any, **options: Any) -> ReadingCursor:  # noqa: ANN401
            """As in psycopg.Cursor."""
            with self.connection.transaction():
                super().execute(LOCAL, values)
                super().execute(*args, **options)
            return self

        @contextmanager
        def copy(self, *args: Any, **options: Any) -> Iterator[psycopg.Copy]:  # noqa: ANN401
            """As in psycopg.Cursor."""
            with self.connection.transaction():
                super().execute(LOCAL, values)
                with super().copy(*args, **options) as copy:
                    yield copy

    return ReadingCursor
