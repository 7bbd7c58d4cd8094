"""What a run takes while it runs: memory of driver and server, bytes on disk. Linux only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pgpipe.server.home import find
from pgpipe.server.processes import PROC, orphans

PERIOD_SECONDS = 1.0
LOOK_SHARE = 0.03
"""Reading a process's shared pages takes time; looking may take so much of a core, no more."""


@dataclass
class Peak:
    """The largest values seen, and how often was looked."""

    pss_bytes: int = 0
    disk_bytes: int = 0
    samples: int = 0


@contextmanager
def watched(home: Path, driver: int) -> Iterator[Peak]:
    """Look every second or, where looking is dear, less often: at the driver's process tree and the
    server of its home."""
    peak, done = Peak(), threading.Event()

    def look() -> None:
        pause = PERIOD_SECONDS
        while not done.wait(pause):
            began = time.thread_time()
            peak.pss_bytes = max(peak.pss_bytes, sum(map(pss, processes(home, driver))))
            peak.disk_bytes = max(peak.disk_bytes, disk(home))
            peak.samples += 1
            pause = max(PERIOD_SECONDS, (time.thread_time() - began) / LOOK_SHARE)

    watcher = threading.Thread(target=look, name="usage")
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def processes(home: Path, driver: int) -> set[int]:
    """Process ids of the driver, what it has started, and the server of its home."""
    site = find(home)
    return tree(driver) | set(orphans(site) if site else ())


def tree(root: int) -> set[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := parent_of(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found, left = set[int](), [root]
    while left:
        one = left.pop()
        found.add(one)
        left += children.get(one, [])
    return found


def parent_of(entry: Path) -> int | None:
    """The parent's process id; None where the process is gone."""
    try:
        # The name, in brackets, may hold anything; state and parent follow it.
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def pss(pid: int) -> int:
    """Proportional set size: shared pages are split between those who map them."""
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:  # gone meanwhile
        pass
    return 0


def disk(home: Path) -> int:
    """Bytes that a home and its server occupy."""
    site = find(home)
    folders = {home, site.root} if site and not site.root.is_relative_to(home) else {home}
    return sum(map(folder_bytes, folders))


def folder_bytes(folder: Path) -> int:
    """Blocks of all files below a folder."""
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(where) / name).lstat().st_blocks * 512
            except FileNotFoundError:  # the server works meanwhile
                continue
    return total
