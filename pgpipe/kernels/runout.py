"""What a deal is worth where betting has ended with part of the board still to come.

A player who is all in waits for cards that nobody's actions depend on. So his share of the pot may
be its mean over boards, in place of the one board that was dealt: it is as right on average, and
varies much less. Each mean is over a fixed number of boards drawn at random, from random numbers of
their own: what else a deal holds does not depend on them.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from pgpipe.kernels.cards import BOARD_CARDS, Int64s
from pgpipe.kernels.draw import DRAWS, next_card
from pgpipe.kernels.evaluate import strength

BOARDS = 32
"""Boards of each mean, a power of two: a mean is a fraction that doubles hold exactly."""
GROUP_BOARDS = 8
"""Where deals come in groups: there are more deals, so each needs less care."""
BLOCKS = 1 << 30
"""A deal's blocks of random words from this one on draw its boards."""


@njit(cache=True, nogil=True)
def run_out(
    seed: int,
    epoch: int,
    deal: int,
    lowest_card: int,
    wheel: int,
    flush_over: int,
    boards: int,
    cards: Int64s,
    share: NDArray[np.float64],
) -> None:
    """Write what seat 0 gets of the pot where betting ends before the flop, on it, on the turn.

    boards  of each mean
    cards  int64[9], as dealt
    share  float64[3], 2 for all of it
    """
    ours, theirs, draws = np.empty(7, np.int64), np.empty(7, np.int64), np.empty(DRAWS, np.int64)
    ours[:2], theirs[:2] = cards[:2], cards[2:4]
    held = 0
    for i in range(4):
        held |= 1 << cards[i]
    place = BLOCKS * DRAWS
    for street in range(3):
        shown = BOARD_CARDS[street]
        known = held
        for i in range(shown):
            ours[2 + i] = theirs[2 + i] = cards[4 + i]
            known |= 1 << cards[4 + i]
        won = 0
        for _ in range(boards):
            taken = known
            for i in range(2 + shown, 7):
                card, place = next_card(seed, epoch, deal, place, lowest_card, taken, draws)
                taken |= 1 << card
                ours[i] = theirs[i] = card
            one = strength(ours, wheel, flush_over)
            other = strength(theirs, wheel, flush_over)
            won += (one > other) + (one >= other)
        share[street] = won / boards
