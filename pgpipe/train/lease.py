"""Who writes the blueprint: one session alone, or several side by side.

A writer holds an advisory lock on its own connection, exclusive or shared, so that a lost session
lets go by itself; a row of the table `writer` says who it is, and with whom it goes together: slow
sessions with each other, and sessions that all began with --share. The statements are in
extensions/postgres/writer, as DuckDB's file has but one user anyway.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from pgpipe import journal, script
from pgpipe.engine import Session
from pgpipe.engine.base import Row
from pgpipe.engine.pooler import server_process
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.resources import folder

WRITER_LOCK, GATE_LOCK = 1885827691, 1885827692
"""First halves of the advisory locks' keys ('pgpi' + 2 and + 3); the second is the schema's oid.
Who becomes a writer holds the gate's for a moment, so that two do not overlook each other."""
TRAINS = ("fast", "slow")
PATIENCE_SECONDS = 3.0
"""A killed writer's backend needs up to client_connection_check_interval to be gone."""


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
    for (together,) in _ask(connection, "60_leave", writer=writer):
        _ask(connection, "61_unlock", lock=WRITER_LOCK, together=together)


def _enter(
    connection: psycopg.Connection[Row], who: tuple[str, str, str, int], shared: bool
) -> bool:
    """Take the lock and say who has it, unless another writer is in the way."""
    writer, kind, host, process = who
    backend = server_process(connection)
    with connection.transaction():
        _ask(connection, "00_gate", gate=GATE_LOCK)
        alive = [pid for pid in _holders(connection) if pid != backend]
        _ask(connection, "20_forget_lost", alive=alive)
        if _ask(connection, "21_of_another_kind", shared=shared):
            return False
        together = shared or kind == "slow"
        if _ask(connection, "30_lock", lock=WRITER_LOCK, together=together) != [(True,)]:
            return False
        _ask(
            connection,
            "40_enter",
            writer=writer,
            kind=kind,
            host=host,
            process=process,
            backend=backend,
            shared=shared,
        )
    return True


def _holders(connection: psycopg.Connection[Row]) -> list[int]:
    """Backends that hold the lock."""
    return [int(pid) for (pid,) in _ask(connection, "10_holders", lock=WRITER_LOCK)]


def _ask(connection: psycopg.Connection[Row], name: str, **values: object) -> list[Row]:
    """Run a file of extensions/postgres/writer, as often as a writer comes or goes; its rows."""
    text = script.read(folder("extensions") / "postgres" / "writer" / f"{name}.sql")
    cursor = connection.execute(text.encode(), values)
    return cursor.fetchall() if cursor.description else []


def _refusal(connection: psycopg.Connection[Row], might_share: bool) -> PgpipeError:
    """Who is in the way, and what to do."""
    pids = _holders(connection)
    found = _ask(connection, "50_in_the_way", alive=pids)
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
