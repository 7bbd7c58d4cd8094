"""Who writes the blueprint: one session alone, or several that share it.

A writer holds an advisory lock on its own connection, exclusive or shared, so that a lost session
lets go by itself; a row of the table `writer` says for people who it is.
"""

from __future__ import annotations

import os
import socket
import time

import psycopg

from pgpipe.engine.base import Row
from pgpipe.errors import PgpipeError

WRITER_LOCK = 1885827691
"""First half of the advisory lock's key ('pgpi' + 2); the second is the schema's oid."""
PATIENCE_SECONDS = 3.0
"""A killed writer's backend needs up to client_connection_check_interval to be gone."""

TRY = {
    True: "select pg_try_advisory_lock_shared(%s, current_schema()::regnamespace::oid::integer)",
    False: "select pg_try_advisory_lock(%s, current_schema()::regnamespace::oid::integer)",
}
UNLOCK = {
    True: "select pg_advisory_unlock_shared(%s, current_schema()::regnamespace::oid::integer)",
    False: "select pg_advisory_unlock(%s, current_schema()::regnamespace::oid::integer)",
}
HOLDERS = """
    select pid from pg_locks
    where locktype = 'advisory' and granted and classid::bigint = %s
        and objid::bigint = current_schema()::regnamespace::oid::bigint
        and database = (select oid from pg_database where datname = current_database())
    order by pid
"""
NAMED = """
    select writer, host, process, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS TZ')
    from writer
    where backend = any(%s)
    order by started_at
"""


def take(connection: psycopg.Connection[Row], kind: str, shared: bool) -> str:
    """Become a writer of the connection's schema; the writer's name.

    kind    fast or slow
    shared  let others write who share it too

    Raises PgpipeError that names the holder where another writer is in the way.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _yes(connection, TRY[shared]):
        if time.monotonic() > deadline:
            raise _refusal(connection)
        time.sleep(0.1)
    backend, host, process = connection.info.backend_pid, socket.gethostname(), os.getpid()
    name = f"{kind} {host} {process} {backend}"
    with connection.transaction():
        alive = [pid for pid in _holders(connection) if pid != backend]
        connection.execute("delete from writer where backend <> all(%s)", (alive,))
        connection.execute(
            "insert into writer"
            " (writer, kind, host, process, backend, shared, started_at, heartbeat_at)"
            " values (%s, %s, %s, %s, %s, %s, current_timestamp, current_timestamp)",
            (name, kind, host, process, backend, shared),
        )
    return name


def heartbeat(connection: psycopg.Connection[Row], writer: str) -> None:
    """Say that the writer works."""
    connection.execute(
        "update writer set heartbeat_at = clock_timestamp() where writer = %s", (writer,)
    )


def release(connection: psycopg.Connection[Row], writer: str) -> None:
    """Let others write."""
    row = connection.execute(
        "delete from writer where writer = %s returning shared", (writer,)
    ).fetchone()
    if row is not None:
        _yes(connection, UNLOCK[bool(row[0])])


def _yes(connection: psycopg.Connection[Row], statement: str) -> bool:
    """What a statement about the lock answers."""
    row = connection.execute(statement.encode(), (WRITER_LOCK,)).fetchone()
    return bool(row and row[0])


def _holders(connection: psycopg.Connection[Row]) -> list[int]:
    """Backends that hold the lock."""
    return [int(pid) for (pid,) in connection.execute(HOLDERS.encode(), (WRITER_LOCK,)).fetchall()]


def _refusal(connection: psycopg.Connection[Row]) -> PgpipeError:
    """Who is in the way, and what to do."""
    pids = _holders(connection)
    found = connection.execute(NAMED.encode(), (pids,)).fetchall()
    who = [
        f"writer '{name}', process {process} on {host}, since {since}"
        for name, host, process, since in found
    ]
    who = who or [f"server process {pid}, which is just beginning or ending" for pid in pids]
    return PgpipeError(
        "the blueprint is being trained by another session"
        f" ({'; '.join(who) or 'which has just let go'})",
        "wait for it or stop it; --slow sessions may train side by side",
    )
