"""The thread that makes deals ahead: order, bounds, ends and errors."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from typing import Any

import numpy as np
import pytest

from pgpipe.deals import DealStream
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.deals import deals

TINY = DECKS["tiny"]


@pytest.fixture(autouse=True)
def impatience() -> Iterator[None]:
    """A reader or a close that waits for ever fails, again and again until it lets go."""

    def give_up(number: int, frame: object) -> None:
        raise TimeoutError("nothing happened for 20 s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 20, 1)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def stream(epochs: Any, ahead: int = 2) -> DealStream:
    """A stream of small batches."""
    return DealStream(TINY, 1, epochs, count=50, levels=2, ahead=ahead)


def until(met: Callable[[], bool]) -> None:
    """Wait for something that takes milliseconds."""
    deadline = time.monotonic() + 10
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def thread_of(made: DealStream) -> threading.Thread:
    """The stream's thread."""
    return made._thread


@pytest.mark.parametrize("ahead", [1, 2, 7])
def test_batches_come_in_order_and_as_the_kernel_makes_them(ahead: int) -> None:
    with stream(count(5), ahead) as made:
        for epoch, batch in zip(range(5, 25), made, strict=False):
            expected = deals(TINY, 1, epoch, 50, 2)
            assert batch.epoch == epoch
            np.testing.assert_array_equal(batch.cards, expected.cards)
            np.testing.assert_array_equal(batch.uniform, expected.uniform)


def test_it_keeps_so_many_ahead_and_no_more() -> None:
    asked: list[int] = []

    def epochs() -> Iterator[int]:
        for epoch in count():
            asked.append(epoch)
            yield epoch

    with stream(epochs(), ahead=3) as made:
        until(lambda: len(asked) == 4)  # three wait, one is in hand
        time.sleep(0.05)
        assert len(asked) == 4
        next(made)
        until(lambda: len(asked) == 5)
        time.sleep(0.05)
        assert len(asked) == 5


def test_it_ends_with_its_epochs() -> None:
    with stream([3, 9, 4]) as made:
        assert [batch.epoch for batch in made] == [3, 9, 4]
        assert list(made) == []
        until(lambda: not thread_of(made).is_alive())


def test_an_error_of_the_epochs_comes_after_the_batches_before_it() -> None:
    def epochs() -> Iterator[int]:
        yield 0
        raise ConnectionError("the ledger is gone")

    with stream(epochs()) as made:
        assert next(made).epoch == 0
        with pytest.raises(ConnectionError, match="ledger"):
            next(made)
        with pytest.raises(StopIteration):
            next(made)


def test_an_error_of_the_kernel_is_forwarded() -> None:
    with stream([0, -1, 1]) as made:
        assert next(made).epoch == 0
        with pytest.raises(ValueError, match="seed and epoch"):
            next(made)
        assert list(made) == []


@pytest.mark.parametrize("ahead", [1, 3])
@pytest.mark.parametrize("taken", [0, 1, 5])
def test_close_ends_the_thread_and_drops_what_waits(ahead: int, taken: int) -> None:
    made = stream(count(), ahead)
    assert len(list(islice(made, taken))) == taken
    made.close()
    assert not thread_of(made).is_alive()
    assert list(made) == []
    made.close()
    assert list(made) == []


def test_close_drops_an_error_that_nobody_asked_for() -> None:
    made = stream([-1], ahead=1)
    until(lambda: not thread_of(made).is_alive())
    made.close()
    assert list(made) == []


def test_close_wakes_a_reader_in_another_thread() -> None:
    gate = threading.Event()

    def epochs() -> Iterator[int]:
        gate.wait(10)
        yield 0

    made = stream(epochs(), ahead=1)
    found: list[list[Any]] = []
    reader = threading.Thread(target=lambda: found.append(list(made)))
    reader.start()
    threading.Timer(0.05, gate.set).start()
    made.close()
    reader.join(10)
    assert found == [[]]


def test_leaving_by_an_exception_closes() -> None:
    with pytest.raises(KeyboardInterrupt), stream(count()) as made:
        raise KeyboardInterrupt
    assert not thread_of(made).is_alive()


def test_nothing_ahead_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        stream(count(), ahead=0)
