"""A small clustering of the tiny deck, finished, for any number of tests to read."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from pgpipe.cluster.drive import Request, cluster
from pgpipe.engine import Engine
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.children import children
from pgpipe.kernels.isomorphism import canonical_boards, observations, pocket_blocks
from pgpipe.parameters import Parameters
from pgpipe.progress import Reporter
from tests.compare import AnySession, rows
from tests.recording import RecordingEngine, StreetRecord

TINY = Parameters(deck="tiny", turn_buckets=24, flop_buckets=16, batch=8)
"""Fewer buckets than the default, so that each run takes seconds and clusters have members; batches
that are smaller than all points."""


@dataclass(frozen=True)
class Clustered:
    """A finished clustering; `streets` where it was recorded."""

    engine: Engine
    session: AnySession
    streets: dict[int, StreetRecord]


def quiet() -> Reporter:
    """A reporter that nobody reads."""
    return Reporter(io.StringIO())


def run(engine: Engine, parameters: Parameters = TINY) -> None:
    """Cluster all four streets."""
    cluster(engine, Request(parameters), quiet(), threading.Event())


def finished(engine: Engine, record: bool = False, duplicates: bool = False) -> Clustered:
    """Cluster, then open a session to read the tables."""
    streets: dict[int, StreetRecord] = {}
    if record:
        recording = RecordingEngine(engine, duplicates)
        run(cast(Engine, recording))
        streets = recording.streets
    else:
        run(engine)
    return Clustered(engine, cast(AnySession, engine.session()), streets)


@contextmanager
def opened(clustered: Clustered) -> Iterator[Clustered]:
    """Close the session in the end."""
    try:
        yield clustered
    finally:
        clustered.session.close()


@cache
def edges(street: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Every deal of the next street to every observation of the tiny deck, from the kernels.

    Returns the street's observations int64[N], and a row per edge: the observation's index int64[E]
    and the child observation int64[E].
    """
    deck = DECKS["tiny"]
    boards = canonical_boards(deck, street)
    pockets, blocks = pocket_blocks(deck, boards)
    obs = observations(boards, pockets, blocks)
    first = dict(zip(boards.tolist(), blocks.tolist(), strict=False))
    next_boards = canonical_boards(deck, street + 1)
    next_pockets, next_blocks = pocket_blocks(deck, next_boards)
    next_obs = observations(next_boards, next_pockets, next_blocks)
    next_first = dict(zip(next_boards.tolist(), next_blocks.tolist(), strict=False))
    board, _, child_board, positions, offsets = children(deck, boards)
    sizes = np.diff(offsets)
    place = np.arange(len(positions)) - np.repeat(offsets[:-1], sizes)
    parent = np.repeat([first[b] for b in board.tolist()], sizes) + place
    child = np.repeat([next_first[b] for b in child_board.tolist()], sizes) + positions - 1
    real = positions > 0
    return obs, parent[real], next_obs[child[real]]


def buckets_of(session: AnySession, street: int) -> dict[int, int]:
    """The published bucket index of every observation of a street."""
    return dict(
        rows(
            session,
            "select i.obs, c.bucket from isomorphism as i inner join bucket_code as c"
            f" on c.abs = i.abs where c.street = {street}",
        )
    )


def histograms(session: AnySession, street: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Observations int64[N] and their next-street histograms int64[N, K], counted here."""
    obs, parent, child = edges(street)
    bucket = buckets_of(session, street + 1)
    count: NDArray[Any] = np.zeros((len(obs), max(bucket.values()) + 1), dtype=np.int64)
    np.add.at(count, (parent, np.array([bucket[c] for c in child.tolist()])), 1)
    return obs, count


def coordinates(session: AnySession, street: int) -> NDArray[np.int64]:
    """The published coordinates of a street's buckets: int64[K, 100]."""
    found = rows(session, f"select x from coordinate where street = {street} order by bucket, axis")
    return np.array(found, dtype=np.int64).reshape(-1, 100)
