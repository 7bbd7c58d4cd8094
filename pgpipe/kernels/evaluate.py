"""Showdown strength of five to seven cards: an int64 that compares as the hands do.

A hand's ranks are four bit sets (bit r = rank r) of 13 bits side by side in one int, lowest first:
the ranks held at least once, twice, three and four times. A category is then a few bit operations,
and kickers are simply the highest bits left. A strength is

    category << 26 | what makes the category (13 bits) << 13 | kickers (13 bits)

The deck comes in as two plain ints: its `wheel` rank set and whether a flush beats a full house (0
or 1).
"""

from __future__ import annotations

from numba import njit

from pgpipe.kernels.cards import Int64s

HIGH_CARD, PAIR, TWO_PAIR, TRIPS, STRAIGHT, FLUSH, FULL_HOUSE, QUADS, STRAIGHT_FLUSH = range(9)
RANK_SET = 0x1FFF


@njit(cache=True, nogil=True)
def top(ranks: int) -> int:
    """The highest rank of a set, as a set; 0 of none."""
    ranks |= ranks >> 1
    ranks |= ranks >> 2
    ranks |= ranks >> 4
    ranks |= ranks >> 8
    return ranks & ~(ranks >> 1)


@njit(cache=True, nogil=True)
def highest(ranks: int, k: int) -> int:
    """The k highest ranks of a set, or all of it where it has fewer."""
    rest = ranks
    for _ in range(k):
        rest &= ~top(rest)
    return ranks & ~rest


@njit(cache=True, nogil=True)
def straight(ranks: int, wheel: int) -> int:
    """The best straight in a rank set: 0 for none, 1 for the wheel, then rising with its top."""
    runs = ranks & ranks >> 1 & ranks >> 2 & ranks >> 3 & ranks >> 4
    if runs:
        return top(runs) << 1
    return 1 if wheel and ranks & wheel == wheel else 0


@njit(cache=True, nogil=True)
def add_rank(held: int, rank: int) -> int:
    """The packed rank sets after one more card of `rank`; a fifth card of a rank is forgotten."""
    bit = 1 << rank
    return held | bit | (held & (bit | bit << 13 | bit << 26)) << 13


@njit(cache=True, nogil=True)
def unsuited_strength(held: int, wheel: int, flush_over_full_house: int) -> int:
    """Strength of the best hand that needs no flush, from the packed rank sets."""
    once, quads, trips = held & RANK_SET, top(held >> 39), top(held >> 26 & RANK_SET)
    twice = held >> 13 & RANK_SET & ~trips
    pair = top(twice)
    second_pair = top(twice & ~pair)
    if quads:
        category, made, kickers = QUADS, quads, 1
    elif trips and pair:
        return (FULL_HOUSE - flush_over_full_house) << 26 | trips << 13 | pair
    else:
        run = straight(once, wheel)
        if run:
            return STRAIGHT << 26 | run
        if trips:
            category, made, kickers = TRIPS, trips, 2
        elif second_pair:
            category, made, kickers = TWO_PAIR, pair | second_pair, 1
        else:
            category, made, kickers = (PAIR, pair, 3) if pair else (HIGH_CARD, 0, 5)
    return category << 26 | made << 13 | highest(once & ~made, kickers)


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
    held = 0
    suits = 0  # the rank set of each suit, side by side
    counts = 0x3333  # and 3 more than how many cards of it, four bits each: 8 or more for a flush
    for card in cards:
        held = add_rank(held, card >> 2)
        suits |= 1 << (13 * (card & 3) + (card >> 2))
        counts += 1 << 4 * (card & 3)
    best = unsuited_strength(held, wheel, flush_over_full_house)
    if counts & 0x8888:
        for suit in range(4):
            if counts >> 4 * suit & 8:
                ranks = suits >> 13 * suit & RANK_SET
                best = max(best, flush_strength(ranks, wheel, flush_over_full_house))
    return best
