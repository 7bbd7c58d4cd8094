"""Where a match is played: a database in memory with the game's tree and buckets, and its deals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pgpipe.engine import Session
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.game import build
from pgpipe.kernels.cards import Deck
from pgpipe.kernels.deals import deals
from pgpipe.train import preflop
from pgpipe.train.memory import cards_of, copy_buckets, copy_games
from pgpipe.train.walk import Walk

FRESH = 1 << 34
"""Number of the first batch: neither training nor evaluation gets so far, so that the deals are
fresh even with the seed of the training."""
MBB = "mbb/hand"


@dataclass(frozen=True)
class Rules:
    """What a match must know of its game.

    cards    holdem, kuhn or leduc
    streets  that are bet on
    scale    what a chip counts in `unit`
    bias     of its training: what is played where nothing was learnt (sql/train/02_bias.sql)
    """

    game: str
    cards: str
    streets: int
    scale: float
    unit: str
    bias: float = 0.0

    @classmethod
    def of(cls, session: Session, game: str, bias: float = 0.0) -> Rules:
        """Raises PgpipeError for an unknown game."""
        cards, streets = cards_of(session, game)
        (row,) = [row for row in session.fetch("session/00_games") if row[0] == game]
        small, big = int(row[4]), int(row[5])
        if small == big:  # antes
            return cls(game, cards, streets, 1.0, "chips/hand", bias)
        return cls(game, cards, streets, 1000 / big, MBB, bias)

    @property
    def listed(self) -> bool:
        """Whether the deals are few enough to list them all."""
        return self.cards != "holdem" or self.streets == 1


@contextmanager
def arena(
    session: Session, rules: Rules, deck: Deck, jobs: int, tell: Callable[[str], None]
) -> Iterator[Walk]:
    """A walk in memory that knows tree and buckets, and no strategy but what a bias begins with.

    Raises PgpipeError where the abstraction is not complete.
    """
    engine = DuckEngine(None, jobs)
    try:
        memory = engine.session()
        copy_games(session, memory)
        build(memory, rules.game)
        if rules.cards == "holdem":
            copy_buckets(session, memory, rules.streets, tell)
            if rules.listed:
                preflop.take_deals(session, memory, deck, jobs)
        yield Walk(memory, rules.game, rules.bias)
    finally:
        engine.close()


def dealer(walk: Walk, rules: Rules, deck: Deck, seed: int) -> Callable[[int, int], None]:
    """Deals batch k of so many deals into the walk; equal numbers deal the same."""

    def deal(batch: int, count: int) -> None:
        if rules.listed:
            walk.sample_deals(seed, FRESH + batch, count)
        else:
            walk.load_deals(deals(deck, seed, FRESH + batch, count, 1), rules.streets)

    return deal
