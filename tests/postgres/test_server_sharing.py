"""One server for several users: threads, processes, forks, signals; the last one out stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pgpipe import server
from pgpipe.errors import PgpipeError
from pgpipe.server import binaries, lifecycle, processes
from tests.homes import is_alive, pid_of, sharer, site_of, value, wait_for


def test_threads_share(stopped: Path) -> None:
    pids = []

    def use() -> None:
        with server.running(stopped) as dsn:
            value(dsn, "select 1")
            pids.append(pid_of(stopped))

    threads = [threading.Thread(target=use) for _ in range(4)]
    with server.running(stopped):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert pids == [pid_of(stopped)] * 4


def test_last_one_out_stops(stopped: Path) -> None:
    with sharer(stopped) as other:
        with server.running(stopped):
            pid = pid_of(stopped)
            info = server.server_info(stopped)
            assert info is not None and sorted(info.users) == sorted([os.getpid(), other.pid])
        assert pid_of(stopped) == pid
    assert not is_alive(stopped)


def test_many_come_and_go_at_once(stopped: Path) -> None:
    """A stops while B starts: every user finds a server that stays for as long as it needs it."""
    script = """
import sys, psycopg
from pathlib import Path
from pgpipe.server import running
for _ in range(4):
    with running(Path(sys.argv[1])) as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
"""
    users = [subprocess.Popen([sys.executable, "-c", script, str(stopped)]) for _ in range(4)]
    assert [user.wait(timeout=60) for user in users] == [0] * 4


def test_killed_user_does_not_keep_the_server(stopped: Path) -> None:
    with sharer(stopped) as other:
        pid = pid_of(stopped)
        other.kill()
        other.wait()
        assert pid_of(stopped) == pid
    with server.running(stopped):
        assert pid_of(stopped) == pid, "the next one takes it over"
    assert not is_alive(stopped)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_terminated_user_stops_the_server(stopped: Path, number: signal.Signals) -> None:
    with sharer(stopped) as other:
        other.send_signal(number)
        other.wait(timeout=30)
        assert other.returncode == 128 + number
        assert not is_alive(stopped)


def test_signal_handlers_come_back(stopped: Path) -> None:
    # Another server of this test session may have set its handler already.
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        with server.running(stopped):
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(stopped: Path) -> None:
    with server.running(stopped):
        assert os.getsid(pid_of(stopped)) != os.getsid(0)


def test_forked_child_that_unwinds_is_no_user(stopped: Path) -> None:
    """A worker forked inside running() inherits its frames; leaving them must stop nothing."""
    script = """
import os, sys
from pathlib import Path
from pgpipe import server
home = Path(sys.argv[1])
with server.running(home):
    child = os.fork()
    if child == 0:
        sys.exit(0)
    os.waitpid(child, 0)
    info = server.server_info(home)
    assert info.running and info.users == [os.getpid()]
"""
    subprocess.run([sys.executable, "-c", script, str(stopped)], check=True)
    assert not is_alive(stopped)


def test_server_that_someone_else_started_is_left_alone(stopped: Path) -> None:
    with server.running(stopped):
        site = site_of(stopped)
    config = f"config_file={site.root / 'postgresql.conf'}"
    program = binaries.server_bin(site) / "postgres"
    command: list[str | Path] = ["sh", site.log, program, "-D", site.data, "-c", config]
    site.user.run(["/bin/sh", "-c", lifecycle.LAUNCH, *command])
    wait_for(lambda: lifecycle.accepts(site))
    pid = pid_of(stopped)
    try:
        with pytest.raises(PgpipeError, match=f"pid {pid} serves .* did not start it"):
            server.start(stopped)
        assert pid_of(stopped) == pid
    finally:
        os.kill(pid, signal.SIGINT)
        wait_for(lambda: processes.orphans(site) == [])
