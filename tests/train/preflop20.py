"""Preflop-only hold'em at 20 big blinds on the full deck, trained by a fast session.

A street of 169 hands needs no clustering: each is its own bucket, in the order of the kernel.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from pgpipe.copy import Ragged
from pgpipe.engine.base import Part
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.game import build
from pgpipe.kernels.cards import DECKS
from pgpipe.progress import Reporter
from pgpipe.train.evaluate import exact
from pgpipe.train.fast import FastSession
from pgpipe.train.memory import open_memory
from pgpipe.train.preflop import list_deals, take_deals
from pgpipe.train.settings import Settings
from tests.compare import AnySession

GAME, HANDS = "preflop20", 169
FULL = DECKS["full"]
BIG_BLIND = 2
SETTINGS = Settings(GAME, schedule="linear", sampling="full")
"""Full-width CFR over 169 x 169 matrices came to 20.8 mbb/hand after 60 epochs, 12.4 after 80;
CFR+ 49.6 and 38.0."""
THREADS = 2


@dataclass(frozen=True)
class Point:
    """Seconds of training with its merges, epochs, exploitability in mbb/hand, value in chips."""

    seconds: float
    epochs: int
    mbb: float
    value: float


def lay_out(session: DuckSession) -> None:
    """What a clustering would leave of the preflop street, and every deal."""
    number_buckets(session)
    list_hands(session)
    list_deals(session, FULL, THREADS)


def number_buckets(session: AnySession) -> None:
    """The tree, and a bucket for each hand."""
    build(session, GAME)
    session.run("cluster/00_bucket_code", street=0, buckets=HANDS)


def list_hands(session: AnySession) -> None:
    """Which hand is in which bucket."""
    buckets = Ragged(np.arange(HANDS, dtype=np.int16), np.array([0, HANDS], dtype=np.int64))
    part = Part("lookup", "board", 0, 0, 0, 1)
    with session.transaction():
        session.load_part(part, {"board": np.zeros(1, dtype=np.int64), "buckets": buckets})


def minutes_of_fast(
    reporter: Reporter, seconds: float, settings: Settings = SETTINGS, marks: int = 5
) -> Iterator[Point]:
    """Train so long, evaluating at so many equal intervals; the clock stands still meanwhile."""
    with closing(DuckEngine(None, THREADS)) as engine:
        target = engine.session()
        lay_out(target)
        spent = 0.0
        began = time.monotonic()
        with closing(
            FastSession(
                target, "full", settings, writer="verify", threads=THREADS, tell=reporter.say
            )
        ) as trainer:
            for mark in range(1, marks + 1):
                while spent + time.monotonic() - began < seconds * mark / marks:
                    trainer.step()
                trainer.sync()
                spent += time.monotonic() - began
                yield measured(target, trainer.epoch, spent, reporter)
                began = time.monotonic()


def measured(target: DuckSession, epoch: int, seconds: float, reporter: Reporter) -> Point:
    """By a best response over all deals, as `pgpipe evaluate` does it."""
    memory, walk = open_memory(target, Settings(GAME), THREADS, reporter.say)
    with closing(memory):
        take_deals(target, memory.session(), FULL, THREADS)
        found = exact(walk)
    mbb = 1000 * found.exploitability / BIG_BLIND
    reporter.say(f"{GAME}: {epoch:,} epochs, {seconds:.0f} s, {mbb:.1f} mbb/hand")
    return Point(seconds, epoch, mbb, found.value)
