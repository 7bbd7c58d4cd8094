"""Where runs are broken: an embedded server of its own on a small disk, a proxy, a clock."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pgpipe.server import lifecycle, processes, sharing
from pgpipe.server.home import PORT, Site, find
from pgpipe.server.settings import DATABASE, ROLE, SUPERUSER
from tests.faults.nursery import Nursery
from tests.faults.proxy import Proxy
from tests.faults.runs import CHECKOUT, Run
from tests.servers import temporary_home

DISK_MB = 1200
SPARE_KB = 256
"""What is left of the disk when it is full."""
FAKETIME = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1")]
CLOCK = {
    "FAKETIME_CACHE_DURATION": "1",
    # A clock that is set does not move the monotonic one.
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    "DONT_FAKE_MONOTONIC": "1",
}
PATIENCE = 300.0
BACKENDS = """
    select pid from pg_stat_activity
    where application_name like 'pgpipe%' and backend_type = 'client backend'
    order by backend_start, pid
"""
"""Server processes of runs, whose connections are called pgpipe and the run's id."""


class Arena:
    """A home, its server, and what may be done to them. Made by `opened`."""

    def __init__(self, home: Path, dice: random.Random, small_disk: bool) -> None:
        self.home = home
        self.dice = dice
        self.small_disk = small_disk
        self.stack = ExitStack()
        self.dsn = self.stack.enter_context(sharing.running(home))
        self.proxy = Proxy(self.site.socket_dir / f".s.PGSQL.{PORT}")
        self.stack.callback(self.proxy.close)
        self.nursery = Nursery(CHECKOUT)
        self.stack.callback(self.nursery.close)
        self.watcher: psycopg.Connection[Any] | None = None
        self.clocked = False

    @property
    def site(self) -> Site:
        """The server's place."""
        site = find(self.home)
        assert site is not None
        return site

    @property
    def through(self) -> str:
        """Connection string through the proxy."""
        return make_conninfo(host="127.0.0.1", port=self.proxy.port, user=ROLE, dbname=DATABASE)

    def run(self, command: Sequence[str], link: str = "home") -> Run:
        """Start a command.

        link  home: on the home's own server; direct, proxy: on a server that somebody else keeps
        """
        where: list[str] = []
        if link != "home":
            where = ["--dsn", self.through if link == "proxy" else self.dsn]
        if self.clocked:
            return Run(self.home, [*command, *where], self.clock_environment())
        return Run(self.home, [*command, *where], nursery=self.nursery)

    def close(self) -> None:
        """Stop the server."""
        self._forget_watcher()
        self.stack.close()

    def ask(self, query: str, *values: object, schema: str = "") -> list[tuple[Any, ...]]:
        """Rows of a query, as the superuser; waits for a server that starts again.

        schema  what stands for {0} in the query
        """
        statement = sql.SQL(query).format(sql.Identifier(schema)) if schema else sql.SQL(query)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if self.watcher is None:
                    self.watcher = psycopg.connect(
                        lifecycle.dsn(self.site, SUPERUSER, DATABASE),
                        autocommit=True,
                        application_name="faults",
                    )
                cursor = self.watcher.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                self._forget_watcher()
                if time.monotonic() > deadline:
                    raise
                self.revive()
                time.sleep(0.05)

    def revive(self) -> None:
        """Have a server that takes connections."""
        with sharing.transition(self.home) as site:
            sharing.bring_up(site)

    def accepts(self) -> bool:
        """Whether the server takes connections."""
        return lifecycle.accepts(self.site)

    def backends(self) -> list[int]:
        """Server processes of the runs."""
        return [int(pid) for (pid,) in self.ask(BACKENDS)]

    def postmaster(self) -> int | None:
        """The server's first process."""
        return processes.postmaster(self.site)

    def log_size(self) -> int:
        """Bytes of the server's log."""
        return self.site.log.stat().st_size if self.site.log.exists() else 0

    def logged(self, since: int) -> str:
        """What the server has said since its log had that size."""
        with self.site.log.open("rb") as log:
            log.seek(since)
            return log.read().decode(errors="replace")

    def fill_disk(self) -> None:
        """Leave next to nothing free."""
        used = os.statvfs(self.home)
        kilobytes = (used.f_blocks - used.f_bfree) * used.f_frsize // 1024
        self._resize(f"{kilobytes + SPARE_KB}k")

    def empty_disk(self) -> None:
        """Make room again."""
        self._resize(f"{DISK_MB}m")

    def _resize(self, size: str) -> None:
        command = ["mount", "-o", f"remount,size={size}", str(self.home.parent)]
        subprocess.run(command, check=True, capture_output=True)

    def clock_environment(self) -> dict[str, str]:
        """What makes a process believe in `set_clock`."""
        return {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME_TIMESTAMP_FILE": str(self._dial), **CLOCK}

    def set_clock(self, seconds: int) -> None:
        """So many seconds from the true time, for whoever runs with `clock_environment`."""
        fresh = self._dial.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.chmod(0o644)
        fresh.rename(self._dial)

    @property
    def _dial(self) -> Path:
        return self.home.parent / "clock"

    @contextmanager
    def with_clock(self) -> Iterator[None]:
        """Restart the server with a clock that can be set; with the true one afterwards."""
        self.set_clock(0)
        exports = "".join(f"export {k}={v}; " for k, v in self.clock_environment().items())
        self.halt()
        with patch.object(
            lifecycle, "LAUNCH", lifecycle.LAUNCH.replace("shift;", f"shift; {exports}")
        ):
            self.revive()
            self.clocked = True
            try:
                yield
            finally:
                self.clocked = False
                self.halt()
        self.revive()

    def halt(self) -> None:
        """Stop the server as an administrator does."""
        self._forget_watcher()
        with sharing.transition(self.home) as site:
            lifecycle.stop(site)

    def _forget_watcher(self) -> None:
        if self.watcher is not None:
            self.watcher.close()
            self.watcher = None


@contextmanager
def opened(dice: random.Random) -> Iterator[Arena]:
    """An arena on a small disk of its own, where we may mount one."""
    with temporary_home() as home:
        folder = home.parent
        mounted = os.geteuid() == 0 and not _run(
            "mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "pgpipe-faults", str(folder)
        )
        try:
            arena = Arena(home, dice, mounted)
            try:
                yield arena
            finally:
                arena.close()
        finally:
            site = find(home)
            if site is not None:
                processes.signal_all(processes.orphans(site), signal.SIGKILL)
            if mounted:
                _run("umount", "-l", str(folder))


def _run(*command: str) -> int:
    with suppress(FileNotFoundError):
        return subprocess.run(command, check=False, capture_output=True).returncode
    return 1


def wait_until(condition: Callable[[], bool], seconds: float, every: float = 0.02) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
