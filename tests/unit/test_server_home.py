"""Where the server lives, and whose it is."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path

import pytest

from pgpipe.errors import PgpipeError
from pgpipe.server import home as home_module
from pgpipe.server import osuser
from pgpipe.server.home import POINTER, Site, claim, ensure_socket_dir, find
from pgpipe.server.osuser import OsUser, service_user

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def own_user() -> OsUser:
    entry = pwd.getpwuid(os.geteuid())
    return OsUser(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=False)


def test_socket_beside_the_data_when_the_path_is_short() -> None:
    site = Site(Path("/srv/poker/.pgpipe/server"), own_user())
    assert site.socket_dir == Path("/srv/poker/.pgpipe/server/postgres/run")


def test_socket_under_tmp_when_the_path_is_long() -> None:
    site = Site(Path("/srv") / ("x" * 90), own_user())
    assert site.socket_dir.parent == Path("/tmp")
    assert len(os.fsencode(site.socket_dir / ".s.PGSQL.5432")) < 104


def test_socket_folder_is_made_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Site, "socket_dir", tmp_path / "run")
    folder = ensure_socket_dir(Site(tmp_path, own_user()))
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o777])
def test_socket_folder_open_to_others_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    folder.chmod(mode)
    monkeypatch.setattr(Site, "socket_dir", folder)
    with pytest.raises(PgpipeError, match="not a private folder"):
        ensure_socket_dir(Site(tmp_path, own_user()))


def test_socket_folder_that_is_a_link_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "target").mkdir(mode=0o700)
    (tmp_path / "run").symlink_to(tmp_path / "target")
    monkeypatch.setattr(Site, "socket_dir", tmp_path / "run")
    with pytest.raises(PgpipeError, match="not a private folder"):
        ensure_socket_dir(Site(tmp_path, own_user()))


@AS_ROOT
def test_socket_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, 65534)
    monkeypatch.setattr(Site, "socket_dir", folder)
    with pytest.raises(PgpipeError, match="not a private folder"):
        ensure_socket_dir(Site(tmp_path, own_user()))


@AS_ROOT
def test_home_of_another_user_is_refused(tmp_path: Path) -> None:
    home = tmp_path / ".pgpipe"
    home.mkdir()
    os.chown(home, 65534, 65534)
    with pytest.raises(PgpipeError, match="belongs to nobody, not to root; run as nobody"):
        claim(home)


def test_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PgpipeError, match="cannot use"):
        claim(tmp_path / "file" / ".pgpipe")


def test_nothing_is_found_or_made_in_an_empty_folder(tmp_path: Path) -> None:
    assert find(tmp_path / ".pgpipe") is None
    assert not (tmp_path / ".pgpipe").exists()


def test_pointer_follows_a_moved_home_but_not_a_copied_one(tmp_path: Path) -> None:
    root, old, new = tmp_path / "root", tmp_path / "old", tmp_path / "new"
    for folder in (root, old, new):
        folder.mkdir()
    (new / POINTER).write_text(json.dumps({"home": str(old), "root": str(root)}))
    assert home_module._pointed(new) == root
    (old / POINTER).write_text((new / POINTER).read_text())
    assert home_module._pointed(new) is None
    assert home_module._pointed(old) == root


def test_root_hands_over_to_a_service_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(osuser, "SERVICE_USERS", ("no-such-user", "nobody"))
    monkeypatch.delenv("PGPIPE_OS_USER", raising=False)
    user = service_user()
    assert (user.name, user.switch) == ("nobody", True)


@pytest.mark.parametrize("name", ["no-such-user", "root"])
def test_a_service_user_that_cannot_serve_is_an_error(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PGPIPE_OS_USER", name)
    with pytest.raises(PgpipeError, match=f"{name} is no ordinary user.*PGPIPE_OS_USER"):
        service_user()
