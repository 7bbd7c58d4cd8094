"""The deals of hold'em that ends before the flop: few enough to list, once a schema."""

from __future__ import annotations

import numpy as np

from pgpipe.engine import Session
from pgpipe.engine.duckdb import DuckSession
from pgpipe.kernels.cards import Deck
from pgpipe.kernels.matchup import all_matchups

COLUMNS = {
    "deal": "int32",
    "weight": "int64",
    "hands0": "int64",
    "hands1": "int64",
    "share": "float64",
}


def list_deals(session: Session, deck: Deck, threads: int) -> int:
    """Fill `every_deal` with the deck's pairs of starting hands; how many.

    The full deck takes about 15 s of one core, so ask `listed` first. Two sessions that do it at
    once write the same rows, and each row once.
    """
    found = all_matchups(deck, threads)
    hands = len(found.obs)
    own, other = np.indices((hands, hands), dtype=np.int16).reshape(2, -1)
    with session.transaction():
        session.run("train/06_matchup")
        session.load(
            "matchup",
            {
                "own": own,
                "other": other,
                "deals": found.deals.ravel(),
                "wins": found.wins.ravel(),
                "ties": found.ties.ravel(),
            },
        )
        return session.run("train/07_preflop_deal", hands=hands, boards=found.boards)


def listed(session: Session, game: str) -> bool:
    """Whether a game's deals are in `every_deal`."""
    ((deals,),) = session.fetch("train/08_has_every_deal", game=game)
    return bool(deals)


def take_deals(target: Session, memory: DuckSession, deck: Deck, threads: int) -> None:
    """The same deals in a database in memory: the target's, or counted anew where it has none."""
    found = target.columns("train/09_listed_deal", COLUMNS)
    rows = len(found["deal"])
    if not rows:
        list_deals(memory, deck, threads)
        return
    cards = np.full(rows, "holdem", dtype=object)
    memory.load("every_deal", {**found, "cards": cards, "streets": np.full(rows, 1, np.int16)})
