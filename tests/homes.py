"""Homes of the embedded server, and processes that use it, for its tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from pgpipe.server import processes
from pgpipe.server.home import Site, find
from tests.servers import temporary_home

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
SHARER = """
import signal
import sys
from pathlib import Path
from pgpipe.server import running
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a test run under nohup hands down SIG_IGN
with running(Path(sys.argv[1])) as dsn:
    print(dsn, flush=True)
    sys.stdin.read()
"""


@contextmanager
def new_home(mode: int = 0o755) -> Iterator[Path]:
    """A temporary home whose test must leave no server process."""
    with temporary_home(mode) as home:
        yield home
        site = find(home)
        left = processes.orphans(site) if site else []
        assert left == [], "server processes are left"


def site_of(home: Path) -> Site:
    site = find(home)
    assert site is not None
    return site


def is_alive(home: Path) -> bool:
    site = find(home)
    return site is not None and processes.any_alive(site)


def pid_of(home: Path) -> int:
    pid = processes.postmaster(site_of(home))
    assert pid is not None
    return pid


def value(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def sharer(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process inside running(); it leaves when its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", SHARER, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stdout.readline().startswith("host=")
        try:
            yield process
        finally:
            process.kill() if sys.exc_info()[0] else process.communicate(timeout=30)
