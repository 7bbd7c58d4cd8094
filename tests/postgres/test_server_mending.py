"""What is broken is mended, or said in one line: kills, stale files, programs that do not fit."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest

from pgpipe import server
from pgpipe.errors import PgpipeError
from pgpipe.server import binaries, probe, processes
from pgpipe.server.home import Site
from pgpipe.server.osuser import service_user
from tests.homes import is_alive, new_home, pid_of, site_of, value, wait_for


def test_killed_postmaster_is_mended_and_data_is_there(stopped: Path) -> None:
    with server.running(stopped) as dsn, psycopg.connect(dsn) as busy:
        with psycopg.connect(dsn) as connection:
            connection.execute("drop table if exists survivor; create table survivor (n int)")
            connection.execute("insert into survivor values (42)")
        busy.execute("select 1")
        killed = pid_of(stopped)
        os.kill(killed, signal.SIGKILL)
        with server.running(stopped) as again:
            assert pid_of(stopped) != killed
            assert value(again, "select n from survivor") == 42
        busy.close()
    assert not is_alive(stopped)


def test_backend_that_outlives_its_postmaster_is_ended(stopped: Path) -> None:
    """It holds the shared memory, so that a start fails until it has left."""
    errors: list[psycopg.Error] = []

    def spin(connection: psycopg.Connection) -> None:
        try:
            connection.execute("select count(*) from generate_series(1, 2000000000)")
        except psycopg.Error as error:
            errors.append(error)

    with server.running(stopped) as dsn:
        connection = psycopg.connect(dsn)
        thread = threading.Thread(target=spin, args=[connection])
        thread.start()
        time.sleep(0.3)
        os.kill(pid_of(stopped), signal.SIGKILL)
        wait_for(lambda: processes.postmaster(site_of(stopped)) is None)
        assert is_alive(stopped)
        try:
            with server.running(stopped) as again:
                assert value(again, "select 1") == 1
                thread.join(timeout=1)
                assert len(errors) == 1
        finally:
            processes.signal_all(processes.orphans(site_of(stopped)), signal.SIGKILL)
            thread.join()
            connection.close()


def test_stale_pid_of_another_process_is_no_obstacle(stopped: Path) -> None:
    """After a reboot the number may belong to any process, also one of the service user's."""
    with server.running(stopped):
        written = (site_of(stopped).data / "postmaster.pid").read_text()
    user = service_user()
    other = subprocess.Popen(
        ["sleep", "60"], user=user.uid if user.switch else None, cwd="/", start_new_session=True
    )
    with other:
        stale = site_of(stopped).data / "postmaster.pid"
        stale.write_text(f"{other.pid}\n" + written.split("\n", 1)[1])
        os.chown(stale, user.uid, user.gid)
        with server.running(stopped) as dsn:
            assert value(dsn, "select 1") == 1
        assert other.poll() is None
        other.kill()


def test_unfinished_initialisation_is_done_again() -> None:
    with new_home() as home:
        site = Site(home / "server", service_user())
        half = site.private / "data.new"
        half.mkdir(parents=True)
        (half / "half").touch()
        for folder in (site.private, half):
            os.chown(folder, site.user.uid, site.user.gid)
        site.private.chmod(0o700)
        with server.running(home) as dsn:
            assert value(dsn, "select 1") == 1
        assert not half.exists()


def test_crashing_pgvector_is_found_out(
    stopped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with server.running(stopped):
        assert server.has_pgvector(stopped)
    remembered = (site_of(stopped).root / "vector.json").read_text()
    (site_of(stopped).root / "vector.json").unlink()
    monkeypatch.setattr(probe, "PROBE", "copy (select 1) to program 'kill -ILL $PPID'")
    with server.running(stopped) as dsn:
        assert value(dsn, "select 1") == 1
    assert not server.has_pgvector(stopped)
    assert "crashes on this CPU" in capsys.readouterr().err
    (site_of(stopped).root / "vector.json").write_text(remembered)
    assert server.has_pgvector(stopped)


def test_another_major_version_is_refused(stopped: Path) -> None:
    with server.running(stopped):
        mark = site_of(stopped).data / "PG_VERSION"
    mark.write_text("17\n")
    try:
        with pytest.raises(PgpipeError, match="written by PostgreSQL 17, this is PostgreSQL 18"):
            server.start(stopped)
    finally:
        mark.write_text("18\n")


def test_broken_setting_is_one_line(stopped: Path) -> None:
    auto = site_of(stopped).data / "postgresql.auto.conf"
    before = auto.read_text()
    auto.write_text("shared_buffers = 'nonsense'\n")
    try:
        with pytest.raises(PgpipeError, match=r"did not start: .*configuration file") as caught:
            server.start(stopped)
    finally:
        auto.write_text(before)
    assert "\n" not in str(caught.value)


def test_missing_wheel_says_what_to_do(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")
    with pytest.raises(PgpipeError, match="set a DSN"):
        server.start(stopped)
