"""Two epochs at once, one of each seat, on strategies that both had before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

import duckdb

from pgpipe.kernels.deals import Deals
from pgpipe.train.schedule import Schedule
from pgpipe.train.walk import TALLIED, Walk

TIDIED = 25
"""Turns after which what was updated is put in its place: more often costs more than it saves."""


class Pair:
    """A walk and another one beside it, each in a thread of its own where there are two.

    What one seat learns is no other's: both write rows that the other does not. So the tables are
    the same whichever is first, and however many threads there are.
    """

    def __init__(self, first: Walk, second: Walk, streets: int, threads: int) -> None:
        """streets   that the game's deals have"""
        self.walks = (first, second)
        self.streets = streets
        self.pool = ThreadPoolExecutor(min(threads, 2), "seat")

    def epochs(
        self,
        first: int,
        deals: Sequence[Deals],
        schedule: Schedule,
        limits: Sequence[float | None],
    ) -> None:
        """Epochs `first`, which is even, and the next, each on its deals and with its limit."""
        self._both(lambda seat: self._walk(seat, deals[seat], limits[seat]))
        self._both(lambda seat: self.walks[seat].learn(first + seat, schedule))
        main, other = self.walks
        main.tallied += other.tallied
        other.tallied = 0
        if main.tallied >= TALLIED:
            main.average()
        if (first // 2 + 1) % TIDIED == 0:
            # It takes the room of all infosets once more; without it, updates stay where they are.
            with suppress(duckdb.OutOfMemoryException):
                main.tidy()

    def close(self) -> None:
        """End the threads."""
        self.pool.shutdown()

    def _walk(self, seat: int, deals: Deals, limit: float | None) -> None:
        """One seat's epoch, all but what it changes."""
        walk = self.walks[seat]
        walk.load_deals(deals, self.streets)
        with walk.session.transaction(durable=False):
            walk.down(seat, sampled=True, limit=limit)
            walk.values()

    def _both(self, work: Callable[[int], None]) -> None:
        """Do it for both seats; ends when both have ended. Raises what either raises."""
        done, _ = wait([self.pool.submit(work, seat) for seat in (0, 1)])
        for one in done:
            one.result()
