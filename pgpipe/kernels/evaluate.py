"""Showdown strength of five to seven cards: an int64 that compares as the hands do.

Ranks are held as bit sets (bit r = rank r), one set for "at least once", "at least twice" and so
on, so that a category is a few bit operations and kickers are simply the highest bits left. A
strength is

    category << 26 | what makes the category (13 bits) << 13 | kickers (13 bits)

The deck comes in as two plain ints: its `wheel` rank set and whether a flush beats a full house (0
or 1).
"""

from __future__ import annotations

from numba import njit

from pgpipe.kernels.cards import Int64s

PAIR, TWO_PAIR, TRIPS, STRAIGHT, FLUSH, FULL_HOUSE, QUADS, STRAIGHT_FLUSH = range(1, 9)


@njit(cache=True, nogil=True)
def highest(ranks: int, k: int) -> int:
    """The k highest ranks of a set, or all of it where it has fewer."""
    surplus = -k
    rest = ranks
    while rest:
        rest &= rest - 1
        surplus += 1
    for _ in range(surplus):
        ranks &= ranks - 1
    return ranks


@njit(cache=True, nogil=True)
def straight(ranks: int, wheel: int) -> int:
    """The best straight in a rank set: 0 for none, 1 for the wheel, then rising with its top."""
    runs = ranks & ranks >> 1 & ranks >> 2 & ranks >> 3 & ranks >> 4
    if runs:
        return highest(runs, 1) << 1
    return 1 if wheel and ranks & wheel == wheel else 0


@njit(cache=True, nogil=True)
def add_rank(
    once: int, twice: int, thrice: int, all_four: int, rank: int
) -> tuple[int, int, int, int]:
    """The four rank sets after one more card of `rank`."""
    bit = 1 << rank
    return once | bit, twice | once & bit, thrice | twice & bit, all_four | thrice & bit


@njit(cache=True, nogil=True)
def unsuited_strength(
    once: int, twice: int, thrice: int, all_four: int, wheel: int, flush_over_full_house: int
) -> int:
    """Strength of the best hand that needs no flush, from the four nested rank sets."""
    if all_four:
        quads = highest(all_four, 1)
        return QUADS << 26 | quads << 13 | highest(once & ~quads, 1)
    trips = highest(thrice, 1)
    under = highest(twice & ~trips, 1)
    if trips and under:
        return (FULL_HOUSE - flush_over_full_house) << 26 | trips << 13 | under
    run = straight(once, wheel)
    if run:
        return STRAIGHT << 26 | run
    if trips:
        return TRIPS << 26 | trips << 13 | highest(once & ~trips, 2)
    pairs = highest(twice, 2)
    if pairs & (pairs - 1):
        return TWO_PAIR << 26 | pairs << 13 | highest(once & ~pairs, 1)
    if pairs:
        return PAIR << 26 | pairs << 13 | highest(once & ~pairs, 3)
    return highest(once, 5)


@njit(cache=True, nogil=True)
def flush_strength(ranks: int, wheel: int, flush_over_full_house: int) -> int:
    """Strength of five or more cards of one suit, from their rank set."""
    run = straight(ranks, wheel)
    if run:
        return STRAIGHT_FLUSH << 26 | run
    return (FLUSH + flush_over_full_house) << 26 | highest(ranks, 5)


@njit(cache=True, nogil=True)
def strength(cards: Int64s, wheel: int, flush_over_full_house: int) -> int:
    """Strength of int64[n] distinct cards, n = 5..7: higher wins, equal splits."""
    once, twice, thrice, all_four = 0, 0, 0, 0
    suits = 0  # four rank sets of 13 bits, side by side
    for card in cards:
        once, twice, thrice, all_four = add_rank(once, twice, thrice, all_four, card >> 2)
        suits |= 1 << (13 * (card & 3) + (card >> 2))
    best = unsuited_strength(once, twice, thrice, all_four, wheel, flush_over_full_house)
    for suit in range(4):
        ranks = suits >> 13 * suit & 0x1FFF
        if highest(ranks, 4) != ranks:  # five or more
            best = max(best, flush_strength(ranks, wheel, flush_over_full_house))
    return best
