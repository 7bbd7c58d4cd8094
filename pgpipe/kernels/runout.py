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
from pgpipe.kernels.evaluate import strength
from pgpipe.kernels.philox import random_block

BOARDS = 32
"""Boards of each mean, a power of two: a mean is a fraction that doubles hold exactly."""
BLOCKS = 1 << 30
"""A deal's blocks of random words from this one on draw its boards."""
DRAWS = 20
"""Numbers of six bits in a block."""


@njit(cache=True, nogil=True)
def next_card(
    seed: int, epoch: int, deal: int, place: int, lowest_card: int, taken: int, draws: Int64s
) -> tuple[int, int]:
    """A card that is not taken, from the random number `place` on; and the place after it.

    draws  int64[DRAWS], the numbers of the block that holds the place before this one
    """
    while True:
        if place % DRAWS == 0:
            words = random_block(seed, epoch, deal, BLOCKS + place // DRAWS)
            n = 0
            for word in words:
                for shift in range(0, 30, 6):
                    draws[n] = np.int64(word) >> shift & 63
                    n += 1
        card = draws[place % DRAWS]
        place += 1
        if lowest_card <= card < 52 and taken >> card & 1 == 0:
            return card, place


@njit(cache=True, nogil=True)
def run_out(
    seed: int,
    epoch: int,
    deal: int,
    lowest_card: int,
    wheel: int,
    flush_over: int,
    cards: Int64s,
    share: NDArray[np.float64],
) -> None:
    """Write what seat 0 gets of the pot where betting ends before the flop, on it, on the turn.

    cards  int64[9], as dealt
    share  float64[3], 2 for all of it
    """
    ours, theirs, draws = np.empty(7, np.int64), np.empty(7, np.int64), np.empty(DRAWS, np.int64)
    ours[:2], theirs[:2] = cards[:2], cards[2:4]
    held = 0
    for i in range(4):
        held |= 1 << cards[i]
    place = 0
    for street in range(3):
        shown = BOARD_CARDS[street]
        known = held
        for i in range(shown):
            ours[2 + i] = theirs[2 + i] = cards[4 + i]
            known |= 1 << cards[4 + i]
        won = 0
        for _ in range(BOARDS):
            taken = known
            for i in range(2 + shown, 7):
                card, place = next_card(seed, epoch, deal, place, lowest_card, taken, draws)
                taken |= 1 << card
                ours[i] = theirs[i] = card
            one = strength(ours, wheel, flush_over)
            other = strength(theirs, wheel, flush_over)
            won += (one > other) + (one >= other)
        share[street] = won / BOARDS
