"""Plain work on all cores, in processes that are started once.

What they import is only numpy and the module of the work, so that they start quickly.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sized
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any, Protocol


class Items(Sized, Iterable[Any], Protocol):
    """What can be shared out."""


def on_all_cores(work: Callable[[Any], Any], items: Items) -> list[Any]:
    """The results in order."""
    return list(_pool().map(work, items, chunksize=max(1, len(items) // (8 * _cores()))))


@cache
def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(_cores(), get_context("spawn"))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
