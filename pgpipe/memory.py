"""Memory that this process and its workers hold now."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path


def resident() -> int:
    """Bytes that are resident, of this process and its children; on systems without /proc the most
    that this process ever held."""
    try:
        return sum(_of(pid) for pid in (os.getpid(), *_children()))
    except (OSError, ValueError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else 1024 * most


def _children() -> list[int]:
    """Processes that any of our threads started, and that live."""
    tasks = Path("/proc/self/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]


def _of(pid: int) -> int:
    """Resident bytes of a process; none where it has just ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
