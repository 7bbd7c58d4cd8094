"""Who runs the server: ourselves, or a service user when we are root (PostgreSQL refuses root)."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pgpipe.errors import PgpipeError

SERVICE_USERS = ("postgres", "nobody")


@dataclass(frozen=True)
class OsUser:
    """An operating system user that server programs run as.

    switch  we are root and must change to this user first
    """

    name: str
    uid: int
    gid: int
    switch: bool

    def run(
        self, args: Sequence[str | Path], *, pass_fds: Sequence[int] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, with none of our environment, and return what it said.

        The working folder is "/", because ours may be hidden from this user; the new session keeps
        a Ctrl-C in our terminal away from it. OSError if the user cannot execute the program.
        """
        return subprocess.run(
            [str(arg) for arg in args],
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
            cwd="/",
            # No PG* variable of the user's may reach the server.
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": "/"},
            umask=0o077,
            start_new_session=True,
            pass_fds=pass_fds,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )


def name_of(uid: int) -> str:
    """The name of a user id, or the number itself when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def driver_name() -> str:
    """The name under which the server sees this process on its socket (peer authentication)."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise PgpipeError(
            f"uid {os.geteuid()} has no entry in passwd, and PostgreSQL needs a user name",
            "run as a named user, or set a DSN of a PostgreSQL server",
        ) from None


def service_user() -> OsUser:
    """The user that the server's processes run as."""
    if os.geteuid() != 0:
        entry = pwd.getpwnam(driver_name())
        return OsUser(entry.pw_name, os.geteuid(), os.getegid(), switch=False)
    asked = os.environ.get("PGPIPE_OS_USER")
    for name in (asked,) if asked else SERVICE_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid == 0:
            break
        return OsUser(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)
    wanted = asked or " nor ".join(SERVICE_USERS)
    raise PgpipeError(
        f"PostgreSQL refuses to run as root, and {wanted} is no ordinary user here",
        "set PGPIPE_OS_USER to an existing ordinary user, or set a DSN of a PostgreSQL server",
    )
