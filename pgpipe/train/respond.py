"""Sampled evaluation of games too large to list their deals: the value of the average strategy, and
an answer to it that is trained and played; the algorithm is in sql/evaluate and sql/train."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from pgpipe.progress import Reporter
from pgpipe.train.schedule import NO_FLOOR
from pgpipe.train.walk import Walk

Deal = Callable[[int], int]
"""Deals batch k into the walk; how many deals it has. Equal numbers deal the same."""
Limit = Callable[[int], float | None]
"""Below which regret an answer's epoch leaves an action out; None: nothing is left out."""

ANSWER = 1 << 32
PLAY = 1 << 33
"""Numbers of the batches that train an answer (those of seat 1 after those of seat 0, by turns) and
of those that are played: no training of a blueprint gets so far, so that all deals are fresh."""
NEVER = sys.float_info.min
"""No regret above 0 is smaller: what is played leaves out what a seat would never do there, which
is worth nothing to it, so that its value stays the same to the last bit."""
FIRMNESS = 10
"""An answer holds to the average strategy with so many big blinds (see sql/evaluate/21_freeze)."""
NORMAL = 1.96
"""Standard errors on either side of a mean that hold 95 % of a normal distribution."""
SEATS = "button", "big blind"


@dataclass(frozen=True)
class Estimate:
    """A mean over deals, in chips a deal.

    error  its standard error
    """

    mean: float
    error: float
    deals: int

    @property
    def margin(self) -> float:
        """Half of the 95 % interval."""
        return NORMAL * self.error


@dataclass(frozen=True)
class Bound:
    """A lower bound on exploitability.

    gains   of the answer in each seat over the average strategy there
    bound   the mean of both
    epochs  batches that each answer was trained on
    """

    gains: tuple[float, float]
    bound: Estimate
    epochs: tuple[int, int]


@dataclass(frozen=True)
class Effort:
    """How long an answer is trained: so many epochs, or so many seconds, one epoch at least."""

    epochs: int | None = None
    seconds: float = 0.0

    def total(self, done: int, took: float) -> int:
        """Epochs in all, as it looks after the first `done` of them, which took so many seconds;
        no more than these where it is enough."""
        if self.epochs is not None:
            return self.epochs
        if not done:
            return 1
        return done if took >= self.seconds else max(done + 1, ceil(self.seconds / took * done))


class Table:
    """The average strategy of a walk that is filled, in both seats, ready to be played against.

    The walk's regrets are lost; the database's stay.
    """

    def __init__(
        self,
        walk: Walk,
        deal: Deal,
        batches: int,
        big_blind: int,
        reporter: Reporter,
        *,
        limit: Limit = lambda _: None,
    ) -> None:
        """`batches` are played for each estimate."""
        self.walk = walk
        self.session = walk.session
        self.deal = deal
        self.batches = batches
        self.chips = FIRMNESS * big_blind
        self.reporter = reporter
        self.limit = limit
        self.averaged: set[int] = set()
        self.session.run("evaluate/00_unplayed")
        self.session.run("evaluate/20_play_scratch")
        for seat in (0, 1):
            self.freeze(seat)

    def freeze(self, seat: int) -> None:
        """Have a seat play the average strategy."""
        self.session.run("evaluate/21_freeze", seat=seat, chips=self.chips)

    def value(self) -> Estimate:
        """What the button wins where both play the average strategy."""
        self.play_average(0)
        ((mean, error, deals),) = self.session.fetch("evaluate/23_average_value")
        return Estimate(float(mean), float(error), int(deals))

    def bound(self, effort: Effort) -> Bound:
        """Train an answer in each seat, then play it."""
        epochs = [0, 0]
        for seat in (0, 1):
            self.play_average(seat)
            epochs[seat] = self.train(seat, effort)
            self.play(seat, answering=True)
            self.freeze(seat)
        ((gain0, gain1, bound, error, deals),) = self.session.fetch("evaluate/24_gain")
        return Bound(
            (float(gain0), float(gain1)),
            Estimate(float(bound), float(error), int(deals)),
            (epochs[0], epochs[1]),
        )

    def train(self, seat: int, effort: Effort) -> int:
        """Train a seat against the other; its epochs."""
        began = time.monotonic()
        done, total = 0, effort.total(0, 0.0)
        self.reporter.begin(f"answer learns, {SEATS[seat]}", total, 0, "deals")
        while done < total:
            deals = self.learn(seat, done)
            done += 1
            total = self.reporter.total = effort.total(done, time.monotonic() - began)
            self.reporter.advance(deals)
        self.reporter.end()
        return done

    def learn(self, seat: int, epoch: int) -> int:
        """Train a seat on one batch against the other, which does not learn; deals of the batch."""
        deals = self.deal(ANSWER + 2 * epoch + seat)
        with self.session.transaction(durable=False):
            self.walk.down(seat, sampled=True, limit=self.limit(epoch))
            self.walk.values()
            self.session.analyze("delta")
            self.session.run(
                "train/31_renew",
                traverser=seat,
                regret_weight=1.0,
                least=NO_FLOOR,
            )
        return deals

    def play_average(self, seat: int) -> None:
        """Play the fresh deals by the average strategy, unless that was done."""
        if seat not in self.averaged:
            self.averaged.add(seat)
            self.play(seat, answering=False)

    def play(self, seat: int, answering: bool) -> None:
        """Play the fresh deals, and keep what a seat wins of each."""
        who = "answer" if answering else "average"
        self.reporter.begin(f"{who} plays, {SEATS[seat]}", self.batches, 0, "deals")
        for batch in range(self.batches):
            deals = self.deal(PLAY + batch)
            with self.session.transaction(durable=False):
                self.walk.down(seat, sampled=True, limit=NEVER)
                self.walk.values()
                self.session.run(
                    "evaluate/22_played", seat=seat, answering=int(answering), batch=batch
                )
            self.reporter.advance(deals)
        self.reporter.end(quiet=True)
