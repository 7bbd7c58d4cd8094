"""Refuses a batch that memory cannot hold, and says which one it can."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pgpipe.engine import Session
from pgpipe.errors import PgpipeError
from pgpipe.train.memory import cards_of
from pgpipe.train.settings import Settings

VISIT_BYTES = 510
"""Peak memory of a deal's visit to a node; python -m tests.benchmarks.batch_memory measures it. In
groups of 16 it is 183, so that a batch of these has room to spare."""
VISITS = 200
"""Nodes that a deal visits with the menus of `pluribus`, at most: before pruning begins."""
DEAL_BYTES = VISITS * VISIT_BYTES
SHARE = 0.9
"""Of what is free, for the batch; the rest is for buckets and the beginning of a blueprint."""
MEMINFO = Path("/proc/meminfo")
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def require(session: Session, settings: Settings) -> None:
    """Raises PgpipeError, exit status 2, where a batch does not fit beside what runs already; it
    says what would."""
    cards, streets = cards_of(session, settings.game)
    if cards != "holdem" or streets < 2 or settings.sampling != "external":
        return
    free = free_bytes()
    need = settings.batch * DEAL_BYTES
    if need > free * SHARE:
        fits = int(free * SHARE / DEAL_BYTES)
        raise PgpipeError(
            f"a batch of {settings.batch:,} deals needs about {need / 1e9:,.1f} GB of memory, and"
            f" {free / 1e9:,.1f} GB are free",
            f"use --batch {fits} or less" if fits else "free some memory",
            2,
        )


def free_bytes() -> float:
    """Memory that a new process may take: what the system has left without swapping, or what the
    process's control group allows, where that is less."""
    free = float("inf")
    with suppress(OSError, ValueError, IndexError):
        (line,) = [one for one in MEMINFO.read_text().splitlines() if "MemAvailable" in one]
        free = 1024.0 * int(line.split()[1])
    if free == float("inf"):  # not on macOS
        free = float(os.sysconf("SC_PAGE_SIZE")) * os.sysconf("SC_PHYS_PAGES")
    for limit in LIMITS:
        with suppress(OSError, ValueError):  # there is none, or it is `max`
            free = min(free, float(int(limit.read_text())))
    return free
