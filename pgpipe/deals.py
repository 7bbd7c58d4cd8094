"""Deals made ahead: a thread that keeps the next batches ready while the database works.

The kernel runs without the interpreter's lock, so making a batch costs the walk a core's time only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, Full, Queue
from types import TracebackType
from typing import Self

from pgpipe.kernels.cards import Deck
from pgpipe.kernels.deals import Deals, deals


class DealStream:
    """An iterator over the batches of some epochs, in their order; also a context manager.

    At most `ahead` batches wait, one more is being made. `epochs` may be endless, as
    `itertools.count(e)` is, and is read by the stream's thread. An exception there, from the epochs
    or from the kernel, is raised by `next` after the batches before it. Close it from any thread:
    what waits is dropped, the thread has ended, and `next` stops.
    """

    def __init__(
        self,
        deck: Deck,
        seed: int,
        epochs: Iterable[int],
        *,
        count: int,
        levels: int,
        hands: int = 1,
        ahead: int = 2,
    ) -> None:
        """hands  deals of a group, in which the pocket of the seat differs whose epoch it is"""
        if ahead < 1:
            raise ValueError(f"a stream keeps at least one batch ahead, got {ahead}")
        self._make: Callable[[int], Deals] = lambda epoch: deals(
            deck, seed, epoch, count, levels, hands, epoch % 2
        )
        self._epochs = epochs
        self._ready: Queue[Deals | BaseException | None] = Queue(ahead)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deals", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        """Make batches until told to stop, then say that, or why, there are no more."""
        last: BaseException | None = None
        try:
            for epoch in self._epochs:
                if self._stop.is_set():
                    return
                self._ready.put(self._make(epoch))
        except BaseException as error:
            last = error
        # Once told to stop nobody makes room any more.
        if not self._stop.is_set():
            self._ready.put(last)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Deals:
        batch = self._ready.get()
        if isinstance(batch, Deals):
            return batch
        self._end()  # so that it stops however often it is asked
        if batch is None:
            raise StopIteration
        raise batch

    def close(self) -> None:
        """Stop the thread and wait for it: at most as long as one batch and one epoch take."""
        self._stop.set()
        self._drain()  # a thread that waits for room puts one more, sees the stop and ends
        self._thread.join()
        self._drain()
        self._end()

    def _drain(self) -> None:
        """Drop what waits."""
        with suppress(Empty):
            while True:
                self._ready.get_nowait()

    def _end(self) -> None:
        """Leave the end in the queue once the thread puts nothing more there."""
        with suppress(Full):  # then the end is there already
            self._ready.put_nowait(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
