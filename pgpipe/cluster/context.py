"""What every step of a street needs: the deck, its counts, and how a street is cut into chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pgpipe.kernels.cards import DECKS, Deck
from pgpipe.kernels.isomorphism import canonical_boards
from pgpipe.parameters import Parameters
from pgpipe.runner import Chunk, Runner
from pgpipe.streets import board_range

LEAST_CHUNK = 50_000
MOST_SMALL = 4
"""A street is cut into four chunks where these still have so many observations."""


@dataclass(frozen=True)
class Counts:
    """Published counts of one street (table deck_street)."""

    boards: int
    observations: int
    children: int


@dataclass(frozen=True)
class Context:
    """One run on one deck."""

    runner: Runner
    parameters: Parameters
    counts: Sequence[Counts]

    @property
    def deck(self) -> Deck:
        """The rules for the kernels."""
        return DECKS[self.parameters.deck]

    def buckets(self, street: int) -> int:
        """K of the street; preflop and river are not clustered."""
        return (
            self.counts[0].observations,
            self.parameters.flop_buckets,
            self.parameters.turn_buckets,
            101,
        )[street]

    def boards(self, street: int) -> NDArray[np.int64]:
        """Canonical boards of the street, ascending."""
        return _boards(self.parameters.deck, street)

    def board_chunks(self, street: int, observations: int) -> list[Chunk]:
        """The street's boards in ranges of about so many observations, on a small street of fewer,
        so that several connections have work; they cover the street's whole range of board values,
        and depend on the deck alone."""
        boards = self.boards(street)
        total = self.counts[street].observations
        pieces = max(1, round(total / observations), min(MOST_SMALL, total // LEAST_CHUNK))
        pieces = min(pieces, len(boards))
        cuts = [int(boards[len(boards) * i // pieces]) for i in range(1, pieces)]
        lo, hi = board_range(street)
        edges = [lo, *cuts, hi]
        return [Chunk(i, edges[i], edges[i + 1]) for i in range(pieces)]

    def boards_of(self, street: int, chunk: Chunk) -> NDArray[np.int64]:
        """The canonical boards of a chunk."""
        boards = self.boards(street)
        first, last = np.searchsorted(boards, [chunk.lo, chunk.hi])
        return boards[first:last]


@cache
def _boards(deck: str, street: int) -> NDArray[np.int64]:
    return canonical_boards(DECKS[deck], street)
