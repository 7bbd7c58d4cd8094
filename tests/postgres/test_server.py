"""The embedded server for real: start, use, stop, who may come in, what is set."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from pgpipe import server
from pgpipe.errors import PgpipeError
from pgpipe.server import binaries
from pgpipe.server.osuser import service_user
from tests.homes import AS_ROOT, is_alive, pid_of, site_of, value


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
