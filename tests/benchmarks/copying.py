"""Our way of loading the river against a bare COPY of the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection

from pgpipe.copy import HEADER, TRAILER, blocks
from pgpipe.engine import partitions
from pgpipe.engine.base import Part
from pgpipe.engine.session import PostgresSession
from pgpipe.kernels.cards import DECKS, Deck
from pgpipe.kernels.equity import river_buckets
from pgpipe.kernels.isomorphism import canonical_boards, observations
from pgpipe.streets import RIVER, obs_range

REPEATS = 3
PART = Part("isomorphism", "obs", RIVER, 999, *obs_range(RIVER))
BARE = "bare COPY, unlogged, no key"
PLAIN = "create unlogged table plain (obs bigint not null, abs bigint not null)"
Columns = dict[str, NDArray[np.int64]]


def some_boards(deck: Deck, rows: int) -> NDArray[np.int64]:
    """River boards in order, with about so many observations in all."""
    boards = canonical_boards(deck, RIVER)
    pockets, _, _ = river_buckets(deck, boards[:100])
    return boards[: max(100, rows * 100 // len(pockets))]


def make(deck: Deck, boards: NDArray[np.int64]) -> Columns:
    """What the driver makes of boards."""
    pockets, offsets, buckets = river_buckets(deck, boards)
    codes = np.arange(101, dtype=np.int64) + (1 << 30)
    return {"obs": observations(boards, pockets, offsets), "abs": codes[buckets]}


def compare(connection: Connection[Any], deck_name: str, rows: int) -> list[dict[str, Any]]:
    """Seconds, rows a second and ratio to the bare COPY of every way; each undone afterwards."""
    deck = DECKS[deck_name]
    boards = some_boards(deck, rows)
    columns = make(deck, boards)
    encoded = [bytes(block) for block in blocks(*columns.values())]
    session = PostgresSession(connection)

    def ours() -> None:
        session.load_part(PART, make(deck, boards))

    def without_kernel() -> None:
        session.load_part(PART, columns)

    def frozen() -> None:
        partitions.create(connection, PART)
        send(connection, f"copy {PART.name} from stdin (format binary, freeze)", encoded)

    def bare() -> None:
        connection.execute(PLAIN.encode())
        send(connection, "copy plain from stdin (format binary)", encoded)

    ways: dict[str, Callable[[], object]] = {
        BARE: in_transaction(connection, bare),
        "our COPY into a fresh partition, no key": in_transaction(connection, frozen),
        "encoder, COPY, key, attach": in_transaction(connection, without_kernel),
        "kernel, encoder, COPY, key, attach": in_transaction(connection, ours),
        "kernel alone": lambda: make(deck, boards),
        "encoder alone": lambda: list(blocks(*columns.values())),
    }
    took = measure(ways, lambda: undo(connection))
    base = took[BARE]
    number = len(columns["obs"])
    return [
        {
            "way": way,
            "rows": number,
            "seconds": round(seconds, 3),
            "rows_per_second": round(number / seconds),
            "ratio": round(seconds / base, 2),
        }
        for way, seconds in took.items()
    ]


def in_transaction(connection: Connection[Any], work: Callable[[], object]) -> Callable[[], None]:
    """The work and its commit, which syncs what was written without WAL."""

    def whole() -> None:
        with connection.transaction():
            work()

    return whole


def measure(ways: dict[str, Callable[[], object]], clean: Callable[[], None]) -> dict[str, float]:
    """Median seconds of each way, taken in turns."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(REPEATS):
        for way, work in ways.items():
            began = time.perf_counter()
            work()
            times[way].append(time.perf_counter() - began)
            clean()
    return {way: float(np.median(seconds)) for way, seconds in times.items()}


def undo(connection: Connection[Any]) -> None:
    """Leave nothing for the next way."""
    connection.execute(f"drop table if exists plain, {PART.name}".encode())


def send(connection: Connection[Any], statement: str, encoded: Sequence[bytes]) -> None:
    """Stream bytes that are a COPY already."""
    with connection.cursor().copy(statement.encode()) as copy:
        copy.write(HEADER)
        for block in encoded:
            copy.write(block)
        copy.write(TRAILER)
