"""The server's own processes: which live, and how to tell them to go."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from pgpipe.server.home import Site
from pgpipe.server.locks import is_held

PROC = Path("/proc")


def alive_lock(site: Site) -> Path:
    """The file that the postmaster and all its children keep locked.

    They inherit the locked descriptor, so the kernel tells exactly when the last of them is gone:
    no guessing from process ids, which a reboot or another container hands to somebody else.
    """
    return site.root / "alive"


def any_alive(site: Site) -> bool:
    """Does the postmaster, or a backend that outlived it, still run?"""
    return is_held(alive_lock(site))


def postmaster(site: Site) -> int | None:
    """Process id of the living postmaster of this data directory."""
    try:
        pid = int((site.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid > 1 and _works_on(pid, site.data) else None


def orphans(site: Site) -> list[int]:
    """Processes that work in the data directory. Linux only; elsewhere none are found."""
    if not PROC.is_dir():
        return []
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _works_on(pid, site.data)]


def signal_all(pids: list[int], number: signal.Signals) -> None:
    """Signal these processes; those that are gone already are fine."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _works_on(pid: int, data: Path) -> bool:
    """Every server process has the data directory as its working directory."""
    if PROC.is_dir():
        try:
            return (PROC / str(pid) / "cwd").samefile(data)
        except OSError:
            return False
    told = subprocess.run(
        ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "postgres" in told.stdout and str(data) in told.stdout
