"""Random observations, uniform over every observation of a street."""

from __future__ import annotations

import numpy as np

from pgpipe.kernels.cards import Deck
from pgpipe.kernels.isomorphism import canonical_boards, observations, pocket_blocks
from tests.verify.claim import Matrix

BOARDS = 10_000
"""Boards whose pockets are counted at a time."""


def draw(deck: Deck, street: int, size: int, seed: int) -> Matrix:
    """Distinct observations int64[size] ascending, fewer where the street has fewer.

    They are drawn from what must be in the table, so that a missing row is noticed too.
    """
    boards = canonical_boards(deck, street)
    counts = np.concatenate(
        [
            np.diff(pocket_blocks(deck, boards[first : first + BOARDS])[1])
            for first in range(0, len(boards), BOARDS)
        ]
    )
    upto = counts.cumsum()
    total = int(upto[-1])
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(total, min(size, total), replace=False, shuffle=False))
    place = np.searchsorted(upto, chosen, side="right")
    held, which = np.unique(place, return_inverse=True)
    pockets, offsets = pocket_blocks(deck, boards[held])
    every = observations(boards[held], pockets, offsets)
    within = chosen - (upto[place] - counts[place])
    drawn: Matrix = every[offsets[which] + within]
    return drawn
