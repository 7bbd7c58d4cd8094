"""Kills training sessions and servers at random moments, runs again, and counts what is there.

`python -m tests.training_faults --kills 10 --seed 1` prints a line a fault and exits with 1 where a
visit was lost or counted twice. The game is Leduc: what is tested is the bookkeeping.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from pgpipe import server
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.server import processes
from pgpipe.server.home import find
from tests.servers import temporary_home
from tests.train.exactness import assert_counted, assert_exact

CHECKOUT = Path(__file__).parent.parent
LONGEST = 300.0
FAST = ("--fast", "--every", "0.05", "--batch", "300")
SLOW = ("--slow", "--workers", "3", "--audit", "--batch", "300")
SHARE = ("--share", "--audit", "--batch", "300")
FAST_SHARE = ("--fast", "--every", "0.05", *SHARE)
SLOW_SHARE = ("--slow", "--workers", "2", *SHARE)


@dataclass(frozen=True)
class Training:
    """One way to train, in a schema of its own."""

    home: Path
    schema: str
    mode: tuple[str, ...]
    beside: tuple[str, ...] = ()

    @contextmanager
    def accompanied(self) -> Iterator[None]:
        """Another session trains beside it, where there is to be one, and ends in peace."""
        if not self.beside:
            yield
            return
        other = replace(self, mode=self.beside).start()
        try:
            yield
        finally:
            other.send_signal(signal.SIGTERM)
            other.communicate(timeout=LONGEST)

    def start(self, *limits: str) -> subprocess.Popen[str]:
        """A session in a process of its own."""
        command = [sys.executable, "-m", "pgpipe", "train", "--game", "leduc"]
        return subprocess.Popen(
            [*command, "--schema", self.schema, *self.mode, *limits],
            cwd=CHECKOUT,
            env={**os.environ, "PGPIPE_HOME": str(self.home)},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self) -> str:
        """A few more batches, in peace; what is wrong, or nothing."""
        session = self.start("--epochs", "6")
        _, said = session.communicate(timeout=LONGEST)
        if session.returncode:
            return f"exit {session.returncode}: {said.strip().splitlines()[-1:]}"
        with server.running(self.home) as dsn, closing(connect(Link(dsn, self.schema))) as link:
            try:
                (assert_exact if "--audit" in self.mode else assert_counted)(PostgresSession(link))
            except AssertionError as error:
                return str(error).splitlines()[0]
        return ""


Kill = Callable[[Training, subprocess.Popen[str], random.Random], None]


def kill_session(training: Training, session: subprocess.Popen[str], dice: random.Random) -> None:
    """kill -9 of the process that the user started."""
    session.kill()


def kill_worker(training: Training, session: subprocess.Popen[str], dice: random.Random) -> None:
    """kill -9 of one of its workers; the others go on for a while, then it is stopped."""
    children = [
        child
        for child in psutil.Process(session.pid).children()
        if "spawn_main" in " ".join(child.cmdline())
    ]
    if children:
        dice.choice(children).kill()
    time.sleep(3)
    session.send_signal(signal.SIGTERM)


def kill_server(training: Training, session: subprocess.Popen[str], dice: random.Random) -> None:
    """kill -9 of the postmaster; then the session is stopped."""
    site = find(training.home)
    pid = processes.postmaster(site) if site else None
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
    time.sleep(2)
    session.kill()


CASES: tuple[tuple[str, tuple[str, ...], tuple[str, ...], Kill], ...] = (
    ("fast: kill -9", FAST, (), kill_session),
    ("fast: kill -9 server", FAST, (), kill_server),
    ("slow: kill -9 of one of three workers", SLOW, (), kill_worker),
    ("slow: kill -9", SLOW, (), kill_session),
    ("slow: kill -9 server", SLOW, (), kill_server),
    ("fast beside slow: kill -9", FAST_SHARE, SLOW_SHARE, kill_session),
    ("slow beside fast: kill -9", SLOW_SHARE, FAST_SHARE, kill_session),
    ("fast beside slow: kill -9 server", FAST_SHARE, SLOW_SHARE, kill_server),
)


def main() -> int:
    """Run the campaign; exit status 1 where anything was lost or counted twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    failed = 0
    with temporary_home() as home:
        for number, (name, mode, beside, kill) in enumerate(CASES):
            if options.only not in name:
                continue
            training = Training(home, f"training_{number}", mode, beside)
            wrong = training.finish()
            for turn in range(options.kills):
                moment = dice.uniform(2.0, 12.0)
                with training.accompanied():
                    session = training.start()
                    try:
                        session.wait(moment)
                    except subprocess.TimeoutExpired:
                        kill(training, session, dice)
                    session.communicate(timeout=LONGEST)
                wrong = wrong or training.finish()
                print(f"{name:<40} {turn + 1:>3} {moment:>6.1f} s  {wrong or 'exact'}", flush=True)
            failed += bool(wrong)
    print(f"{failed} kinds failed" if failed else "none lost, none counted twice")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
