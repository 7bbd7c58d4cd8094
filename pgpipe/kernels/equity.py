"""Exact river equity of every pocket on a board.

On one board a pocket's strength depends only on its two ranks, unless it completes a flush, when it
depends only on its ranks in the flush suit. So at most 91 + 46 classes are evaluated, not 1,081
pockets. Counting, class by class, how many pockets each card takes part in then gives wins and ties
with card removal by inclusion–exclusion:

    weaker and disjoint from {a, b} = weaker − weaker with a − weaker with b

(the pocket {a, b} itself, which holds both, is never weaker than itself).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from pgpipe.kernels.cards import Deck, Int16s, Int64s, unpack_into
from pgpipe.kernels.evaluate import add_rank, flush_strength, unsuited_strength
from pgpipe.kernels.isomorphism import index_pockets

CLASSES_MAX = 160
"""No board has more classes: 91 rank pairs, and 46 ways to hold cards of the flush suit."""
RIVER_POCKETS_MAX = 1081
NO_FLUSH = 3
"""More cards of the flush suit than a pocket can hold."""


@njit(cache=True, nogil=True)
def _flush_suit(cards: Int64s) -> tuple[int, int, int]:
    """The suit of three or more of five cards, its rank set, and how many more a flush needs."""
    for suit in range(4):
        ranks, missing = 0, 5
        for k in range(5):
            if cards[k] & 3 == suit:
                ranks |= 1 << (cards[k] >> 2)
                missing -= 1
        if missing < NO_FLUSH:
            return suit, ranks, missing
    return 0, 0, NO_FLUSH


@njit(cache=True, nogil=True)
def _place_classes(
    cards: Int64s, lowest_rank: int, wheel: int, flush_over: int, strengths: Int64s, place: Int64s
) -> tuple[int, int, int]:
    """Order the classes of a river board by strength.

    `place[0, r, s]` becomes the place of a pocket of ranks r <= s that makes no flush, and
    `place[1, x, y]` that of one that does, x and y being rank + 1 of each card in the flush suit
    and 0 of each other card. `strengths` int64[CLASSES_MAX] is scratch.
    Returns the flush suit, how many of its cards a flush still needs, and the number of places.
    """
    place[:] = 0
    once, twice, thrice, all_four = 0, 0, 0, 0
    for k in range(5):
        once, twice, thrice, all_four = add_rank(once, twice, thrice, all_four, cards[k] >> 2)
    count = 0
    for r in range(lowest_rank, 13):
        r1, r2, r3, r4 = add_rank(once, twice, thrice, all_four, r)
        for s in range(r, 13):
            s1, s2, s3, s4 = add_rank(r1, r2, r3, r4, s)
            strengths[count] = unsuited_strength(s1, s2, s3, s4, wheel, flush_over)
            place[0, r, s] = count
            count += 1
    # Seven cards with five of one suit leave two to pair up, which makes no full house: whatever
    # the deck's order of the two, a flush is the best its holder has.
    suit, ranks, missing = _flush_suit(cards)
    if missing < NO_FLUSH:
        for x in range(14):
            for y in range(x + 1 if x else 0, 14):
                suited = (1 << x | 1 << y) >> 1
                if suited & ranks == 0 and (x > 0) + (y > 0) >= missing:
                    strengths[count] = flush_strength(ranks | suited, wheel, flush_over)
                    place[1, x, y] = place[1, y, x] = count
                    count += 1
    _number_to_place(strengths, count, place)
    return suit, missing, count


@njit(cache=True, nogil=True)
def _number_to_place(strengths: Int64s, count: int, place: Int64s) -> None:
    """Replace each class number by its place, the number of classes strictly weaker."""
    weaker = np.zeros(CLASSES_MAX, np.int64)
    for k in range(count):
        for other in range(count):
            weaker[k] += strengths[other] < strengths[k]
    for k in range(2):
        for x in range(14):
            for y in range(14):
                place[k, x, y] = weaker[place[k, x, y]]


@njit(cache=True, nogil=True)
def _count_below(
    cards: Int64s, lowest_rank: int, wheel: int, flush_over: int, below: Int16s, place_of: Int16s
) -> None:
    """Count, for one river board, the pockets below every place.

    `below[p, c]` becomes the number of pockets that hold card c and stand under place p, and
    `below[p, 52]` the number of all of them; `place_of[a, b]` the place of the pocket a < b.
    """
    strengths, place = np.empty(CLASSES_MAX, np.int64), np.empty((2, 14, 14), np.int64)
    suit, missing, places = _place_classes(cards, lowest_rank, wheel, flush_over, strengths, place)
    board = 0
    for k in range(5):
        board |= 1 << cards[k]
    below[: places + 1] = 0
    for a in range(lowest_rank * 4, 52):
        if board >> a & 1:
            continue
        x = (a >> 2) + 1 if a & 3 == suit else 0
        for b in range(a + 1, 52):
            if board >> b & 1:
                continue
            y = (b >> 2) + 1 if b & 3 == suit else 0
            flush = (x > 0) + (y > 0) >= missing
            own = place[1, x, y] if flush else place[0, a >> 2, b >> 2]
            place_of[a, b] = own
            below[own + 1, a] += 1
            below[own + 1, b] += 1
            below[own + 1, 52] += 1
    for p in range(places):
        for c in range(53):
            below[p + 1, c] += below[p, c]


@njit(cache=True, nogil=True)
def _river_buckets(
    boards: Int64s, lowest_rank: int, wheel: int, flush_over: int, bucket_of: Int16s
) -> tuple[Int16s, Int64s, Int16s]:
    """See `river_buckets`; `bucket_of[2 * wins + ties]` is the bucket."""
    pockets = np.empty(len(boards) * RIVER_POCKETS_MAX, np.int16)
    buckets = np.empty(len(pockets), np.int16)
    offsets = np.zeros(len(boards) + 1, np.int64)
    cards, found = np.empty(8, np.int64), np.empty(24, np.int64)
    position, place_of = np.empty((52, 52), np.int16), np.empty((52, 52), np.int16)
    below = np.empty((CLASSES_MAX + 1, 53), np.int16)
    for k in range(len(boards)):
        n = unpack_into(boards[k], cards)
        start = offsets[k]
        m = index_pockets(cards, n, lowest_rank * 4, found, position, pockets[start:])
        offsets[k + 1] = start + m
        _count_below(cards, lowest_rank, wheel, flush_over, below, place_of)
        for i in range(start, start + m):
            a, b = (pockets[i] >> 8) - 1, (pockets[i] & 255) - 1
            own = place_of[a, b]
            wins = below[own, 52] - below[own, a] - below[own, b]
            # The pocket itself stands at its own place: once in all, once with a, once with b.
            no_loss = below[own + 1, 52] - below[own + 1, a] - below[own + 1, b] + 1
            buckets[i] = bucket_of[wins + no_loss]
    return pockets[: offsets[-1]], offsets, buckets[: offsets[-1]]


def river_buckets(deck: Deck, boards: Int64s) -> tuple[Int16s, Int64s, Int16s]:
    """The exact equity bucket of every canonical pocket on some canonical river boards.

    Takes int64[n]; returns pockets int16[N], offsets int64[n+1] (as `pocket_blocks` does) and
    buckets int16[N]: equity in percent, 0..100, ties counting half, rounded half up. Pass boards in
    chunks: 4 KB of result a board, about 25 µs each.

    Raises ValueError for a board that does not show five cards.
    """
    if np.any(boards < 1 << 32) or np.any(boards >= 1 << 40):
        raise ValueError("river_buckets takes boards of five cards")
    n = deck.river_opponents
    score = np.arange(2 * n + 1)  # 2 * wins + ties
    bucket_of = ((score * 100 + n) // (2 * n)).astype(np.int16)
    out: tuple[Int16s, Int64s, Int16s] = _river_buckets(
        boards, deck.lowest_rank, deck.wheel, int(deck.flush_over_full_house), bucket_of
    )
    return out
