"""Philox4x32-10: random numbers by number, not in sequence.

A block of four random words is a pure function of a 128-bit counter and a 64-bit key. So any draw
can be made alone, on any machine and by any thread, and two draws share a block only if they share
counter and key: streams that number their draws apart never overlap.

Source  Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3" (SC '11),
        section 3.3; the known answers in the tests are those of the authors' Random123 library
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numba import njit

Word: TypeAlias = np.uint64
"""32 random bits, in 64 so that products fit."""
WORD = np.uint64(0xFFFFFFFF)
WORD_BITS = np.uint64(32)
MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
WEYL = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))
"""The golden ratio and the square root of 3, which step the key from round to round."""
ROUNDS = 10


@njit(cache=True, nogil=True)
def random_block(seed: int, stream: int, item: int, block: int) -> tuple[Word, Word, Word, Word]:
    """Four random words, uint64 below 2^32 each.

    The key is `seed` (64 bits); the counter is `block` (32 bits, lowest), `item` (32) and `stream`
    (64). About 20 ns.
    """
    low_key, high_key = np.uint64(seed) & WORD, np.uint64(seed) >> WORD_BITS
    a, b = np.uint64(block), np.uint64(item)
    c, d = np.uint64(stream) & WORD, np.uint64(stream) >> WORD_BITS
    for _ in range(ROUNDS):
        left, right = MULTIPLIERS[0] * a, MULTIPLIERS[1] * c
        a, c = right >> WORD_BITS ^ b ^ low_key, left >> WORD_BITS ^ d ^ high_key
        b, d = right & WORD, left & WORD
        low_key, high_key = low_key + WEYL[0] & WORD, high_key + WEYL[1] & WORD
    return a, b, c, d


@njit(cache=True, nogil=True)
def unit(high: Word, low: Word) -> float:
    """A float64 in [0, 1), a multiple of 2^-53, from two random words."""
    bits = high >> np.uint64(5) << np.uint64(26) | low >> np.uint64(6)
    return float(bits) * 2.0**-53
