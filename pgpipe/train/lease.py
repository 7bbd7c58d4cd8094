"""Who writes the blueprint: one session alone, or several side by side.

A writer holds an advisory lock on its own connection, exclusive or shared, so that a lost session
lets go by itself; a row of the table `writer` says who it is, and with whom it goes together: slow
sessions with each other, and sessions that all began with --share.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from pgpipe import journal
from pgpipe.engine import Session
from pgpipe.engine.base import Row
from pgpipe.engine.pooler import server_process
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError

WRITER_LOCK, GATE_LOCK = 1885827691, 1885827692
"""First halves of the advisory locks' keys ('pgpi' + 2 and + 3); the second is the schema's oid.
Who becomes a writer holds the gate's for a moment, so that two do not overlook each other."""
TRAINS = ("fast", "slow")
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
GATE = "select pg_advisory_xact_lock(%s, current_schema()::regnamespace::oid::integer)"
HOLDERS = """
    select pid from pg_locks
    where locktype = 'advisory' and granted and classid::bigint = %s
        and objid::bigint = current_schema()::regnamespace::oid::bigint
        and database = (select oid from pg_database where datname = current_database())
    order by pid
"""
NAMED = """
    select writer, host, process, shared, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS TZ')
    from writer
    where backend = any(%s)
    order by started_at
"""


def take(connection: psycopg.Connection[Row], kind: str, shared: bool) -> str:
    """Become a writer of the connection's schema; the writer's name.

    kind    fast or slow, or what else must not be disturbed; slow sessions go together
    shared  whether it began with --share: then it goes together with others that did, no others

    Raises PgpipeError that names the holder where another writer is in the way.
    """
    host, process = socket.gethostname(), os.getpid()
    name = f"{kind} {host} {process} {server_process(connection)} {journal.current().uid}".strip()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _enter(connection, (name, kind, host, process), shared):
        if time.monotonic() > deadline:
            raise _refusal(connection, kind in TRAINS and not shared)
        time.sleep(0.1)
    return name


@contextmanager
def alone(session: Session, kind: str) -> Iterator[None]:
    """Nobody trains until the context ends; DuckDB's file has but one user anyway.

    Raises PgpipeError that names the holder where somebody does.
    """
    if not isinstance(session, PostgresSession):
        yield
        return
    name = take(session.connection, kind, shared=False)
    try:
        yield
    finally:
        release(session.connection, name)


def release(connection: psycopg.Connection[Row], writer: str) -> None:
    """Let others write."""
    row = connection.execute(
        "delete from writer where writer = %s returning shared or kind = 'slow'", (writer,)
    ).fetchone()
    if row is not None:
        _yes(connection, UNLOCK[bool(row[0])])


def _enter(
    connection: psycopg.Connection[Row], who: tuple[str, str, str, int], shared: bool
) -> bool:
    """Take the lock and say who has it, unless another writer is in the way."""
    backend = server_process(connection)
    with connection.transaction():
        connection.execute(GATE.encode(), (GATE_LOCK,))
        alive = [pid for pid in _holders(connection) if pid != backend]
        connection.execute("delete from writer where backend <> all(%s)", (alive,))
        others = connection.execute("select from writer where shared <> %s", (shared,))
        if others.rowcount or not _yes(connection, TRY[shared or who[1] == "slow"]):
            return False
        connection.execute(
            "insert into writer"
            " (writer, kind, host, process, backend, shared, started_at, heartbeat_at)"
            " values (%s, %s, %s, %s, %s, %s, current_timestamp, current_timestamp)",
            (*who, backend, shared),
        )
    return True


def _yes(connection: psycopg.Connection[Row], statement: str) -> bool:
    """What a statement about the lock answers."""
    row = connection.execute(statement.encode(), (WRITER_LOCK,)).fetchone()
    return bool(row and row[0])


def _holders(connection: psycopg.Connection[Row]) -> list[int]:
    """Backends that hold the lock."""
    return [int(pid) for (pid,) in connection.execute(HOLDERS.encode(), (WRITER_LOCK,)).fetchall()]


def _refusal(connection: psycopg.Connection[Row], might_share: bool) -> PgpipeError:
    """Who is in the way, and what to do."""
    pids = _holders(connection)
    found = connection.execute(NAMED.encode(), (pids,)).fetchall()
    who = [
        f"writer '{name}', process {process} on {host}, since {since}"
        for name, host, process, _, since in found
    ]
    who = who or [f"server process {pid}, which is just beginning or ending" for pid in pids]
    may_join = might_share and bool(found) and all(row[3] for row in found)
    return PgpipeError(
        "the blueprint is being trained by another session"
        f" ({'; '.join(who) or 'which has just let go'})",
        "add --share to train beside it, or wait for it"
        if may_join
        else "wait for it or stop it; sessions that all have --share may train side by side",
    )
