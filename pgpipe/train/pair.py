"""Two epochs at once, one of each seat, on strategies that both had before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from itertools import islice

import duckdb

from pgpipe.kernels.deals import Deals
from pgpipe.train.schedule import Schedule
from pgpipe.train.walk import TALLIED, Walk

TIDIED = 25
"""Turns after which what was updated is put in its place: more often costs more than it saves."""
AHEAD = 8
"""Turns whose deals get their buckets together: it is one pass over the abstraction."""
DEALS_AHEAD = 100_000
"""But no more deals a seat than these."""


def turns_ahead(batch: int) -> int:
    """Turns whose deals, so many an epoch, get their buckets together."""
    return max(1, min(AHEAD, DEALS_AHEAD // batch))


class Pair:
    """A walk and another one beside it, each in a thread of its own where there are two.

    What one seat learns is no other's: both write rows that the other does not, and read what was
    there before either. So the tables are the same whichever is first, and however many threads
    there are.
    """

    def __init__(self, first: Walk, second: Walk, streets: int, threads: int) -> None:
        """streets   that the game's deals have"""
        self.walks = (first, second)
        self.streets = streets
        self.pool = ThreadPoolExecutor(min(threads, 2), "seat")

    def epochs(
        self,
        first: int,
        deals: Iterator[Deals],
        schedule: Schedule,
        limits: Sequence[float | None],
    ) -> None:
        """Epochs `first`, which is even, and the next, each with its limit, on the next deals: the
        first epoch's, the second's, those of the turns to come."""
        main, other = self.walks
        if not main.ahead:
            self._load(deals)
        begun = [self._begin(walk) for walk in self.walks]
        self._both(lambda seat: self._turn(seat, begun[seat], first + seat, schedule, limits[seat]))
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

    def _load(self, deals: Iterator[Deals]) -> None:
        """Bring the deals of the next turns to both."""
        one = next(deals)
        batches = [one, *islice(deals, 2 * turns_ahead(len(one)) - 1)]
        self._both(lambda seat: self.walks[seat].load_ahead(batches[seat::2], self.streets))

    def _begin(self, walk: Walk) -> ExitStack:
        """A transaction that sees the strategies as they are now, whatever the other seat learns
        meanwhile."""
        begun = ExitStack()
        begun.enter_context(walk.session.transaction(durable=False))
        walk.session.fetch("session/26_seen")
        return begun

    def _turn(
        self, seat: int, begun: ExitStack, epoch: int, schedule: Schedule, limit: float | None
    ) -> None:
        """One seat's epoch: the walk as of what is begun, and after it what it changes."""
        walk = self.walks[seat]
        with begun:
            walk.next_deals()
            walk.down(seat, sampled=True, limit=limit)
            walk.values()
        walk.learn(epoch, schedule)

    def _both(self, work: Callable[[int], None]) -> None:
        """Do it for both seats; ends when both have ended. Raises what either raises."""
        done, _ = wait([self.pool.submit(work, seat) for seat in (0, 1)])
        for one in done:
            one.result()
