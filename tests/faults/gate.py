"""Moments that chance would hardly find: a gate at which a chunk's commit waits."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from pgpipe import server
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.server import processes
from pgpipe.server.home import find
from tests.compare import table_hashes

CHECKOUT = Path(__file__).parents[2]
WHOLE_RUN = 3600.0
WAITS = "waiting for workers of a killed run"
GATE = """
    create function gate() returns trigger language plpgsql as $$
    begin
        perform pg_advisory_xact_lock(8);
        return null;
    end
    $$;
    create constraint trigger gate after insert on ledger_durable
    deferrable initially deferred for each row
    when (new.street = 2 and new.step = 'children' and new.chunk = 0)
    execute function gate();
"""
"""One chunk's commit waits for whoever holds the lock: the worst moment for a driver to die."""

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Campaign:
    """One server, one deck, and the tables that an uninterrupted run left."""

    home: Path
    deck: str
    expected: dict[str, str]
    seconds: float

    def start(self, schema: str, jobs: int, *more: str) -> subprocess.Popen[str]:
        """A driver in a process of its own."""
        command = [sys.executable, "-m", "tests.end_to_end.drive_tiny", str(self.home), schema]
        return subprocess.Popen(
            [*command, str(jobs), "--deck", self.deck, *more],
            cwd=CHECKOUT,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, schema: str, jobs: int) -> tuple[list[str], str]:
        """A plain run to the end; the names of the tables that differ, and what it said."""
        driver = self.start(schema, jobs)
        _, said = driver.communicate(timeout=WHOLE_RUN)
        if driver.returncode:
            return [f"exit {driver.returncode}: {said.strip().splitlines()[-1:]}"], said
        return self.differences(schema), said

    def differences(self, schema: str) -> list[str]:
        """The tables of a schema that differ from an uninterrupted run's."""
        found = hashes(self.home, schema)
        return [name for name in found if found[name] != self.expected[name]]

    def drop(self, schema: str) -> None:
        """Drop a schema, to make room on disk."""
        with server.running(self.home) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
            name = sql.Identifier(schema)
            connection.execute(sql.SQL("drop schema if exists {} cascade").format(name))


def hashes(home: Path, schema: str) -> dict[str, str]:
    """Hashes of a schema's published tables."""
    with server.running(home) as dsn, closing(connect(Link(dsn, schema))) as connection:
        return table_hashes(PostgresSession(connection))


def begin(home: Path, deck: str) -> Campaign:
    """Run once without interruption."""
    campaign = Campaign(home, deck, {}, 0)
    began = time.monotonic()
    driver = campaign.start("whole", 2)
    _, said = driver.communicate(timeout=WHOLE_RUN)
    assert driver.returncode == 0, said
    return Campaign(home, deck, hashes(home, "whole"), time.monotonic() - began)


def kill_server(campaign: Campaign) -> None:
    """kill -9 of the postmaster; a driver that has no other server ends, with an error."""
    site = find(campaign.home)
    pid = processes.postmaster(site) if site else None
    if pid is not None:
        os.kill(pid, signal.SIGKILL)


def second_driver(campaign: Campaign, schema: str, jobs: int, stubborn: bool) -> list[str]:
    """Kill a driver while its backend commits, and start the next at once; what differs.

    stubborn   the backend does not notice the death and commits after the next driver started
    """
    with server.running(campaign.home) as dsn:
        with closed_gate(dsn, schema) as watcher:
            driver = campaign.start(schema, jobs, *(["--stubborn"] if stubborn else []))
            wait_at_gate(watcher, driver)
            driver.kill()
            driver.communicate()
            following = campaign.start(schema, jobs)
            said = listen(following, WAITS, 60) if stubborn else WAITS
            # The other backend must end by itself, not at the gate.
            deadline = time.monotonic() + (0 if stubborn else 10)
            while waiting(watcher) and time.monotonic() < deadline:
                time.sleep(0.05)
        _, rest = following.communicate(timeout=WHOLE_RUN)
        differs = [] if following.returncode == 0 else [f"exit {following.returncode}: {rest}"]
        if WAITS not in said:
            differs.append("the next driver did not wait")
        with closing(connect(Link(dsn, schema))) as connection:
            found = connection.execute(
                "select run_id from ledger where street = 2 and step = 'children' and chunk = 0"
            ).fetchall()
            # The stubborn backend's commit counts; the other one was rolled back.
            if found != [(1 if stubborn else 2,)]:
                differs.append(f"run {found} wrote the chunk")
    return differs + campaign.differences(schema)


@contextmanager
def closed_gate(dsn: str, schema: str) -> Iterator[Connection]:
    """The turn's first chunk of children cannot commit within this context."""
    PostgresEngine(Link(dsn, schema), 1, "pgvector", print).close()
    with closing(connect(Link(dsn, schema))) as watcher:
        watcher.execute(GATE)
        watcher.execute("select pg_advisory_lock(8)")
        yield watcher


def waiting(watcher: Connection) -> list[tuple[object, ...]]:
    """The server processes that stand at the gate."""
    return watcher.execute(
        "select pid from pg_locks where locktype = 'advisory' and not granted"
        " and classid = 0 and objid = 8"
    ).fetchall()


def wait_at_gate(watcher: Connection, driver: subprocess.Popen[str]) -> None:
    """Until a backend stands inside its commit."""
    while not waiting(watcher):
        assert driver.poll() is None, "the driver ended before it came to the gate"
        time.sleep(0.05)


def listen(driver: subprocess.Popen[str], text: str, seconds: float) -> str:
    """What a driver says until it has said a text, or the time is over."""
    assert driver.stderr is not None
    said, deadline = b"", time.monotonic() + seconds
    while text.encode() not in said and time.monotonic() < deadline:
        ready, _, _ = select.select([driver.stderr], [], [], deadline - time.monotonic())
        got = os.read(driver.stderr.fileno(), 1 << 16) if ready else b""
        if not got:
            break
        said += got
    return said.decode()
