"""One epoch of counterfactual regret minimisation; the algorithm is in sql/train."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from copy import copy
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgpipe.engine import Session
from pgpipe.kernels.deals import Deals
from pgpipe.train.schedule import NO_FLOOR, Schedule

TALLIED = 40_000_000
"""What is added up at a time, counts of the average and infosets trained: some 100 epochs on the
full deck, 1 GB. Counts are whole multiples of 2^-20, so any order of adding gives the same sums."""

ALL_DEALS = 0, 2**31 - 1
"""First and last number of any deals."""

PIECES = 8
"""What has changed is written in so many pieces."""


class Walk:
    """A session's walks over one game's tree, on working tables of its own."""

    def __init__(self, session: Session, game: str, bias: float = 0.0) -> None:
        """Makes the working tables; the game's tree must have been built, and with a bias there
        must be an abstraction.

        bias   chips of regret below 0 with which an action of the river begins for each chip that
               it adds, unless the hand warrants it (sql/train/02_bias.sql)
        """
        self.session = session
        self.game = game
        session.run("train/00_shared")
        session.run("train/00_walk")
        session.run("train/01_branch", game=game, bias=bias)
        session.run("train/02_bias", game=game, bias=bias)
        session.analyze("branch")
        session.analyze("decision")
        session.analyze("option")
        spans = session.fetch("train/03_levels")
        self.seat = 0
        """Who trained in it."""
        names = (
            "first_node",
            "last_node",
            "last_infoset",
            "first_child",
            "last_child",
        )
        self.spans = [dict(zip(names, span[: len(names)], strict=True)) for span in spans]
        self.owned = [(span[-4:-2], span[-2:]) for span in spans]
        """First and last infoset of each seat by level, or None where it does not act."""
        self.tallied = 0
        """Counts of the average, and infosets trained, that are not in `playing` yet."""
        self.dealt = ALL_DEALS
        """First and last deal to walk; and those of later epochs that are loaded."""
        self.ahead: deque[tuple[int, int]] = deque()

    def beside(self, session: Session) -> Walk:
        """Another walk over the same infosets, in a session that sees those of this one."""
        other = copy(self)
        other.session = session
        other.ahead = deque()
        session.run("train/00_walk")
        return other

    def fill(self) -> None:
        """Lay out every infoset, with what the blueprint beside it holds."""
        self.take_up()
        self.lay_out()

    def take_up(self) -> None:
        """Take up what the blueprint holds, or the piece of it that is there; then lay it out."""
        self.session.run("train/04_held", game=self.game)

    def lay_out(self) -> None:
        """Lay out every infoset, with what was taken up."""
        self.session.analyze("held")
        self.session.run("train/05_playing", game=self.game)
        self.session.analyze("playing")

    def every_deal(self) -> None:
        """Deal what a full-width walk needs: everything."""
        self.session.run("train/10_every_deal", game=self.game)
        self.session.analyze("deal")

    def sample_deals(self, seed: int, epoch: int, deals: int) -> None:
        """Draw the deals of an epoch of a small game."""
        self.session.run(
            "train/11_sampled_deal", game=self.game, seed=seed, epoch=epoch, deals=deals
        )
        self.session.analyze("deal")

    def load_deals(self, batch: Deals, streets: int) -> None:
        """Take an epoch's deals of hold'em from the kernel, on the game's streets."""
        self.load_ahead([batch], streets)
        self.next_deals()

    def load_ahead(self, batches: Sequence[Deals], streets: int) -> None:
        """Take the deals of some epochs, to be walked one after the other: their buckets are found
        in one pass over the abstraction. Those of before are gone."""
        self.ahead.clear()
        first = 0
        for batch in batches:
            self.session.load("dealt", _rows(batch, streets, first))
            self.ahead.append((first, first + len(batch) - 1))
            first += len(batch)
        self.session.analyze("dealt")
        self.session.run("train/12_bucketed_deal")
        self.session.analyze("deal")

    def next_deals(self) -> None:
        """Walk the next epoch's deals from here on."""
        self.dealt = self.ahead.popleft()

    @property
    def levels(self) -> int:
        """How many actions the longest line of play has."""
        return len(self.spans)

    def down(
        self, traverser: int, sampled: bool, meet: bool = False, limit: float | None = None
    ) -> None:
        """From the root to the end of play, in one query.

        meet   go one level at a time, and first take up from the blueprint the infosets of each,
               which `playing` does not hold
        limit  actions of the traverser with a smaller regret are left out
        """
        first_deal, last_deal = self.dealt
        self.session.run("train/20_root", first_deal=first_deal, last_deal=last_deal)
        self.seat = traverser
        for level, span in enumerate(self.parts(meet)):
            self.session.analyze("move")
            if meet:
                self.session.run("train/13_met_move", level=level)
                self.session.analyze("met")
                self.session.run("train/16_meet", **span)
                self.session.analyze("playing")
            taken = self.session.run(
                "train/21_forward",
                level=level,
                traverser=traverser,
                sampled=int(sampled),
                threshold=NO_FLOOR if limit is None else limit,
                first_deal=first_deal,
                last_deal=last_deal,
                **span,
            )
            if not taken:
                break
        self.session.analyze("move")

    def parts(self, by_level: bool) -> list[dict[str, int]]:
        """The tree as a walk goes down: in one piece, or level by level."""
        whole = {**self.spans[0], "last_child": self.spans[-1]["last_child"]}
        return self.spans if by_level else [whole]

    def up(self) -> None:
        """Values of all nodes, and what they teach either player."""
        self.values()
        self.session.run("train/30_arrival")

    def values(self) -> None:
        """Values of all nodes, from the last to the first, and what they teach who trains."""
        for level in reversed(range(self.levels)):
            first, last = self.owned[level][self.seat]
            if first is not None:
                self.session.run("train/22_backward", level=level, first_own=first, last_own=last)
        self.session.run("train/23_regret")

    def learn(self, epoch: int, schedule: Schedule) -> None:
        """Regrets from the walk that was made; counts for the average strategy, and of visits."""
        self.session.analyze("delta")
        weights = schedule.weights(epoch // 2 + 1)
        renew = "train/37_discount" if schedule.discounted else "train/31_renew"
        self.session.run(renew, traverser=epoch % 2, **weights)
        self.tallied += self.session.run("train/35_tally", epoch=epoch, **weights)

    def nodes(self) -> int:
        """Decision nodes that the last walk visited."""
        ((nodes,),) = self.session.fetch("session/21_nodes")
        return int(nodes)

    def average(self) -> None:
        """Add up what was counted."""
        if self.tallied:
            self.session.analyze("tally")
            self.session.analyze("trained")
            self.session.run("train/36_average")
            self.tallied = 0

    def tidy(self) -> None:
        """Put updates in their place; the infosets stay as they are."""
        self.session.run("train/39_tidy")

    def epoch(
        self, epoch: int, schedule: Schedule, sampled: bool, limit: float | None = None
    ) -> None:
        """One epoch on the deals at hand; the players take turns."""
        with self.session.transaction(durable=False):
            self.down(epoch % 2, sampled, limit=limit)
            self.values()
            self.learn(epoch, schedule)
            if self.tallied >= TALLIED:
                self.average()

    def staged(self, since: int, discounted: bool = False) -> Iterator[int]:
        """Stage what changed after an epoch piece by piece, each in the place of the last; rows."""
        self.average()
        if discounted:
            self.session.run("train/38_settle", since=since)
        infosets = 1 + max(int(span["last_infoset"]) for span in self.spans)
        for lo, hi in pairwise(infosets * i // PIECES for i in range(PIECES + 1)):
            yield self.session.run("train/40_stage", game=self.game, since=since, lo=lo, hi=hi)

    def publish(self, since: int, discounted: bool = False) -> int:
        """Write what changed after an epoch to the blueprint; how many rows."""
        rows = 0
        for staged in self.staged(since, discounted):
            self.session.run("train/41_merge")
            rows += staged
        return rows


def _rows(batch: Deals, streets: int, first: int) -> dict[str, NDArray[Any]]:
    """The columns of `dealt`, street by street; deals are numbered from `first`."""
    deals = len(batch)
    return {
        "deal": np.tile(np.arange(first, first + deals, dtype=np.int32), streets),
        "shift": np.repeat(16 * np.arange(streets, dtype=np.int32), deals),
        "board": batch.board[:streets].ravel(),
        "position0": batch.position[0, :streets].ravel(),
        "position1": batch.position[1, :streets].ravel(),
        "share": np.tile(batch.share.astype(np.int16), streets),
        "early": np.vstack([batch.early, batch.share])[:streets].ravel(),
        "u": np.tile(batch.uniform[0], streets),
    }
