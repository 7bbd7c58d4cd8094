"""Cards drawn at random, one after the other, each uniform over those that are left."""

from __future__ import annotations

import numpy as np
from numba import njit

from pgpipe.kernels.cards import Int64s
from pgpipe.kernels.philox import random_block

DRAWS = 20
"""Numbers of six bits in a block of random words."""


@njit(cache=True, nogil=True)
def next_card(
    seed: int, epoch: int, deal: int, place: int, lowest_card: int, taken: int, draws: Int64s
) -> tuple[int, int]:
    """A card that is not taken, from a deal's random number `place` on; and the place after it.

    Passes over a number that is no card of the deck or is taken: so each card is uniform over those
    left, exactly. The first place of a sequence is a multiple of DRAWS.

    taken  a set of cards (bit c = card c)
    draws  int64[DRAWS], kept from card to card: the numbers of the block that is being drawn from
    """
    while True:
        if place % DRAWS == 0:
            words = random_block(seed, epoch, deal, place // DRAWS)
            n = 0
            for word in words:
                for shift in range(0, 30, 6):
                    draws[n] = np.int64(word) >> shift & 63
                    n += 1
        card = draws[place % DRAWS]
        place += 1
        if lowest_card <= card < 52 and taken >> card & 1 == 0:
            return card, place
