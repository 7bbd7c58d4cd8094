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

from pgpipe.kernels.cards import Deck, Int16s, Int64s, street_of_all, unpack_into
from pgpipe.kernels.evaluate import add_rank, flush_strength, unsuited_strength
from pgpipe.kernels.isomorphism import pocket_blocks

CLASSES_MAX = 160
"""No board has more classes: 91 rank pairs, and 46 ways to hold cards of the flush suit."""
NO_FLUSH = 3
"""More cards of the flush suit than a pocket can hold."""


@njit(cache=True, nogil=True)
def flush_suit(cards: Int64s) -> tuple[int, int, int]:
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
def _rank_classes(
    cards: Int64s, lowest_rank: int, wheel: int, flush_over: int, strengths: Int64s, table: Int16s
) -> int:
    """Number the classes of one river board and write their strengths; returns how many.

    `table[0, r, s]` becomes the number of the pockets of ranks r <= s that make no flush, and
    `table[1, x, y]` that of those that do, x and y being rank + 1 of each card in the flush suit
    and 0 of each other card.
    """
    held, count = 0, 0
    for k in range(5):
        held = add_rank(held, cards[k] >> 2)
    for r in range(lowest_rank, 13):
        for s in range(r, 13):
            both = add_rank(add_rank(held, r), s)
            strengths[count] = unsuited_strength(both, wheel, flush_over)
            table[0, r, s] = count
            count += 1
    # Seven cards with five of one suit leave two to pair up, which makes no full house: whatever
    # the deck's order of the two, a flush is the best its holder has.
    _, ranks, missing = flush_suit(cards)
    if missing == NO_FLUSH:
        return count
    for x in range(14):
        for y in range(x + 1 if x else 0, 14):
            suited = (1 << x | 1 << y) >> 1
            if suited & ranks == 0 and (x > 0) + (y > 0) >= missing:
                strengths[count] = flush_strength(ranks | suited, wheel, flush_over)
                table[1, x, y] = table[1, y, x] = count
                count += 1
    return count


@njit(cache=True, nogil=True)
def place_classes(boards: Int64s, lowest_rank: int, wheel: int, flush_over: int) -> Int16s:
    """Order the classes of each river board by strength.

    Returns int16[n, 2, 14, 14], laid out as in `_rank_classes`: for each class its place, which is
    the number of classes strictly weaker.
    """
    tables = np.zeros((len(boards), 2, 14, 14), np.int16)
    cards, strengths = np.empty(8, np.int64), np.empty(CLASSES_MAX, np.int64)
    place = np.empty(CLASSES_MAX, np.int16)
    for k in range(len(boards)):
        unpack_into(boards[k], cards)
        table = tables[k]
        count = _rank_classes(cards, lowest_rank, wheel, flush_over, strengths, table)
        for i in range(count):
            weaker = 0
            for j in range(count):
                weaker += strengths[j] < strengths[i]
            place[i] = weaker
        for i in range(2):
            for x in range(14):
                for y in range(14):
                    table[i, x, y] = place[table[i, x, y]]
    return tables


@njit(cache=True, nogil=True)
def pocket_place(table: Int16s, suit: int, missing: int, a: int, b: int) -> int:
    """The place of the pocket a < b; `suit` and `missing` are those of the board's `flush_suit`."""
    x = (a >> 2) + 1 if a & 3 == suit else 0
    y = (b >> 2) + 1 if b & 3 == suit else 0
    flush = (x > 0) + (y > 0) >= missing
    place: int = table[1, x, y] if flush else table[0, a >> 2, b >> 2]
    return place


@njit(cache=True, nogil=True)
def _count_below(
    cards: Int64s, lowest_card: int, table: Int16s, place_of: Int16s, below: Int16s
) -> None:
    """Count, for one river board, the pockets below every place.

    Writes the place of each pocket a < b to `place_of[a, b]`. In row p of `below`, column c becomes
    how many pockets with card c stand below place p, and column 52 how many do in all.
    """
    suit, _, missing = flush_suit(cards)
    board = 0
    for k in range(5):
        board |= 1 << cards[k]
    for p in range(CLASSES_MAX + 1):
        for c in range(53):
            below[p, c] = 0
    for a in range(lowest_card, 52):
        if board >> a & 1:
            continue
        for b in range(a + 1, 52):
            if board >> b & 1:
                continue
            place = pocket_place(table, suit, missing, a, b)
            place_of[a, b] = place
            below[place + 1, a] += 1
            below[place + 1, b] += 1
            below[place + 1, 52] += 1
    for p in range(CLASSES_MAX):
        for c in range(53):
            below[p + 1, c] += below[p, c]


@njit(cache=True, nogil=True)
def _buckets(
    boards: Int64s,
    pockets: Int16s,
    offsets: Int64s,
    lowest_card: int,
    tables: Int16s,
    bucket_of: Int16s,
) -> Int16s:
    """The buckets of some blocks of pockets; `bucket_of[2 * wins + ties]` is the bucket."""
    buckets = np.empty(len(pockets), np.int16)
    cards, place_of = np.empty(8, np.int64), np.empty((52, 52), np.int16)
    below = np.empty((CLASSES_MAX + 1, 53), np.int16)
    for k in range(len(boards)):
        unpack_into(boards[k], cards)
        _count_below(cards, lowest_card, tables[k], place_of, below)
        for i in range(offsets[k], offsets[k + 1]):
            a, b = (pockets[i] >> 8) - 1, (pockets[i] & 255) - 1
            own = place_of[a, b]
            wins = below[own, 52] - below[own, a] - below[own, b]
            # The pocket itself stands at its own place: once in all, once with a, once with b.
            no_loss = below[own + 1, 52] - below[own + 1, a] - below[own + 1, b] + 1
            buckets[i] = bucket_of[wins + no_loss]
    return buckets


def river_buckets(deck: Deck, boards: Int64s) -> tuple[Int16s, Int64s, Int16s]:
    """The exact equity bucket of every canonical pocket on some canonical river boards.

    Takes int64[n]; returns pockets int16[N], offsets int64[n+1] (as `pocket_blocks` does) and
    buckets int16[N]: equity in percent, 0..100, ties counting half, rounded half up. Pass boards in
    chunks: a board makes 5 KB and takes some 40 µs.

    Raises ValueError for a board that does not show five cards of the deck.
    """
    if street_of_all(deck, boards) != 3:
        raise ValueError("river_buckets takes boards of five cards")
    n = deck.river_opponents
    score = np.arange(2 * n + 1)  # 2 * wins + ties
    bucket_of = ((score * 100 + n) // (2 * n)).astype(np.int16)
    pockets, offsets = pocket_blocks(deck, boards)
    flush_over = int(deck.flush_over_full_house)
    tables = place_classes(boards, deck.lowest_rank, deck.wheel, flush_over)
    buckets: Int16s = _buckets(boards, pockets, offsets, deck.lowest_card, tables, bucket_of)
    return pockets, offsets, buckets
