"""A match of two players over sampled deals, each played in both seatings; see sql/play."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pgpipe.engine import Session
from pgpipe.errors import PgpipeError
from pgpipe.play.players import NEWEST, Pair
from pgpipe.train.memory import pieces
from pgpipe.train.respond import NORMAL
from pgpipe.train.walk import Walk

Deal = Callable[[int, int], None]
"""Deals batch k of so many deals into the walk."""

PIECES = 32
"""A strategy comes in so many pieces, so that none of them needs much memory."""
PIECE = {
    "past": "int64",
    "present": "int64",
    "future": "int64",
    "edge": "int16",
    "weight": "float32",
}
EQUITY = {"street": "int16", "bucket": "int16", "equity": "float32"}


@dataclass(frozen=True)
class Score:
    """What player a wins a hand; in thousandths of a big blind where the game has blinds, in chips
    where both post the same.

    mean, error    over all hands, and its standard error over deals
    button, blind  of the hands in seat 0 and in seat 1
    """

    deals: int
    mean: float
    error: float
    button: float
    blind: float

    @property
    def margin(self) -> float:
        """Half of the 95 % interval."""
        return NORMAL * self.error


class Match:
    """Two players over one game's tree, on temporary tables beside the walk's."""

    def __init__(self, walk: Walk, players: Pair, deal: Deal) -> None:
        """Makes the working tables; load equities and strategies next."""
        self.walk = walk
        self.session = walk.session
        self.players = players
        self.deal = deal
        wanted = {player.epoch for player in players if player.epoch is not None}
        self.epochs = sorted(wanted)
        """Trained strategies that the match needs, by their number in `learnt`."""
        self.session.run("play/00_scratch")

    def load_equities(self, target: Session, cards: str) -> None:
        """How strong each bucket is: of hold'em from the abstraction, else from all deals."""
        if cards == "holdem":
            self.session.load("strength", target.columns("play/05_equity", EQUITY))
        else:
            self.session.run("play/06_listed_equity", game=self.walk.game)
        self.session.analyze("strength")

    def pieces(self, target: Session) -> list[tuple[int, int]]:
        """Ranges of `past`, both ends included, that hold about as much of a strategy each."""
        return pieces(target, self.walk.game, PIECES)

    def load_strategy(self, target: Session, epoch: int, first: int, last: int) -> int:
        """Take a piece of a strategy from the database; its rows."""
        if epoch == NEWEST:
            found = target.unordered("play/02_average", PIECE, first=first, last=last)
        else:
            found = target.unordered("play/03_snapshot", PIECE, epoch=epoch, first=first, last=last)
        rows = len(found["past"])
        if rows:
            self.session.load("piece", found)
            self.session.analyze("piece")
            number = self.epochs.index(epoch)
            self.session.run("play/07_learnt", game=self.walk.game, strategy=number)
        return rows

    def play(self, batch: int, deals: int) -> int:
        """Play a batch of deals in both seatings; the hands.

        Raises PgpipeError where a policy leaves a hand without an action.
        """
        self.deal(batch, deals)
        with self.session.transaction(durable=False):
            self.session.run("play/10_root", game=self.walk.game)
            for level, span in enumerate(self.walk.spans):
                if not self._level(level, span):
                    break
            self._refuse_undecided()
            self.session.run("play/14_settle", game=self.walk.game, batch=batch)
        return 2 * deals

    def score(self, scale: float) -> Score:
        """The result so far, of two deals at least; `scale` is what a chip counts."""
        ((deals, mean, error, button, blind),) = self.session.fetch("play/15_score", scale=scale)
        return Score(int(deals), float(mean), float(error), float(button), float(blind))

    def _level(self, level: int, span: dict[str, int]) -> int:
        """One action of every hand that is not over; 0 where all are."""
        here = {"game": self.walk.game, "level": level, **span}
        self.session.analyze("situation")
        asked = self.session.run("play/11_offer", **here)
        if asked:
            self.session.analyze("offer")
            for seat, player in enumerate(self.players):
                strategy = 0 if player.epoch is None else self.epochs.index(player.epoch)
                self.session.run(player.script, player=seat, strategy=strategy, **here)
            self.session.analyze("choice")
            self.session.run("play/12_draw", **here)
        return asked

    def _refuse_undecided(self) -> None:
        for number, line in self.session.fetch("play/13_undecided", game=self.walk.game):
            player = self.players[number]
            raise PgpipeError(
                f"player '{player.name}' takes no action after '{line}'",
                f"give one a positive weight there: sql/{player.script}.sql",
            )
