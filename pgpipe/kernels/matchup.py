"""Heads-up all-in before the flop: every preflop class against every other, exactly.

A class is a canonical preflop observation; classes are numbered 0, 1, … in order of `obs`, as the
preflop buckets are. On each canonical river board the pockets are taken from the weakest to the
strongest, keeping how many of each class, and of each class and card, came before. Then a pocket
{a, b} adds to the row of its class

    weaker and disjoint from {a, b} = weaker − weaker with a − weaker with b

for all classes at once. No class changes when suits are renamed, so a canonical board stands for
all boards that rename to it: its counts are taken that many times.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from math import comb

import numpy as np
from numba import njit
from numpy.typing import NDArray

from pgpipe.kernels.cards import Deck, Int16s, Int64s, unpack_into
from pgpipe.kernels.equity import CLASSES_MAX, flush_suit, place_classes, pocket_place
from pgpipe.kernels.isomorphism import (
    POCKETS_MAX,
    canonical_boards,
    canonical_each,
    index_pockets,
    pockets_of,
    symmetries,
)

Counts = NDArray[np.int32]
"""Wide enough: two classes have at most 144 deals, on 1,712,304 boards, which is below 2^28."""
BOARDS_AT_ONCE = 1_000
"""A thread takes about 0.1 s for these."""


@dataclass(frozen=True)
class Matchups:
    """Every ordered pair of the n preflop classes (169 on the full deck, 81 short, 25 tiny).

    obs     int64[n], ascending: class k is the canonical preflop observation obs[k]
    deals   int64[n, n], how often disjoint pockets of class i in the first seat, j in the second
    wins    int64[n, n], on how many (deal, board) the first seat wins
    ties    int64[n, n], on how many they split
    boards  how many river boards every deal leaves

    The first seat's share of the pot is (2 * wins + ties) / (2 * deals * boards), exactly. All are
    counts over every deal and board of the deck (`all_matchups`), none is sampled.
    """

    obs: Int64s
    deals: Int64s
    wins: Int64s
    ties: Int64s
    boards: int


@njit(cache=True, nogil=True)
def _sort_pockets(cards: Int64s, lowest_card: int, table: Int16s, pockets: Int16s) -> Int64s:
    """Write a river board's pockets (a << 8 | b) to `pockets`, the weakest first.

    `table` is the board's from `place_classes`. Returns int64[CLASSES_MAX + 1]: the pockets of
    place p, which split with each other, are those from item p up to item p + 1.
    """
    suit, _, missing = flush_suit(cards)
    board = 0
    for k in range(5):
        board |= 1 << cards[k]
    # The first round counts the pockets of each place, the second writes them.
    ends = np.zeros(CLASSES_MAX + 1, np.int64)
    for writing in range(2):
        for a in range(lowest_card, 52):
            if board >> a & 1:
                continue
            for b in range(a + 1, 52):
                if board >> b & 1:
                    continue
                place = pocket_place(table, suit, missing, a, b)
                if writing:
                    pockets[ends[place]] = a << 8 | b
                    ends[place] += 1
                else:
                    ends[place + 1] += 1
        if not writing:
            ends[:] = np.cumsum(ends)
    # Each place's start has moved to its end, which is where the next one starts.
    ends[1:] = ends[:-1]
    ends[0] = 0
    return ends


@njit(cache=True, nogil=True)
def _add_disjoint(row: Counts, before: Counts, with_a: Counts, with_b: Counts) -> None:
    """Add to each class's item of `row` the pockets that came before and hold neither a nor b."""
    for k in range(len(row)):
        row[k] += before[k] - with_a[k] - with_b[k]


@njit(cache=True, nogil=True)
def _showdown(
    pockets: Int16s, starts: Int64s, classes: Int16s, times: int, wins: Counts, no_losses: Counts
) -> None:
    """Add the showdowns on one board, `times` times, to the rows of all its pockets' classes.

    `classes[a, b]` is the 1-based class of a pocket.
    """
    before = np.zeros((53, len(wins)), np.int32)  # by card and class; row 52 is for any cards
    for p in range(CLASSES_MAX):
        splitting = pockets[starts[p] : starts[p + 1]]
        for pocket in splitting:
            a, b = pocket >> 8, pocket & 255
            _add_disjoint(wins[classes[a, b] - 1], before[52], before[a], before[b])
        for pocket in splitting:
            a, b = pocket >> 8, pocket & 255
            own = classes[a, b] - 1
            before[52, own] += times
            before[a, own] += times
            before[b, own] += times
        for pocket in splitting:
            a, b = pocket >> 8, pocket & 255
            own = classes[a, b] - 1
            _add_disjoint(no_losses[own], before[52], before[a], before[b])
            # The pocket itself came before once, and was taken away twice.
            no_losses[own, own] += times


@njit(cache=True, nogil=True)
def _matchups(boards: Int64s, tables: Int16s, lowest_card: int) -> tuple[Counts, Counts]:
    """How often each class wins, and how often it does not lose, against each on some boards.

    `tables` are the boards' from `place_classes`.
    """
    cards, pockets = np.empty(8, np.int64), np.empty(POCKETS_MAX, np.int16)
    n, classes = index_pockets(cards, 0, lowest_card, pockets)
    wins, no_losses = np.zeros((n, n), np.int32), np.zeros((n, n), np.int32)
    for k in range(len(boards)):
        shown = unpack_into(boards[k], cards)
        starts = _sort_pockets(cards, lowest_card, tables[k], pockets)
        times = 24 // (1 + len(symmetries(cards, shown)))
        _showdown(pockets, starts, classes, times, wins, no_losses)
    return wins, no_losses


@cache
def _river_boards(deck: Deck) -> Int64s:
    """The canonical river boards: 1 s and 1 MB on the full deck, so made once a process."""
    return canonical_boards(deck, 3)


def matchups(deck: Deck, lo: int, hi: int) -> tuple[Int64s, Int64s]:
    """Wins and ties (see `Matchups`) on the boards that rename to some canonical river boards.

    These are `canonical_boards(deck, 3)[lo:hi]`. Counts of ranges that together are all of it add
    up to those of the whole deck. A board of the full deck takes about 0.1 ms and 1 KB.

    Raises ValueError where the deck has no such range.
    """
    boards = _river_boards(deck)
    if not 0 <= lo <= hi <= len(boards):
        raise ValueError(f"the {deck.name} deck has boards 0 .. {len(boards)}, got {lo} .. {hi}")
    flush_over = int(deck.flush_over_full_house)
    tables = place_classes(boards[lo:hi], deck.lowest_rank, deck.wheel, flush_over)
    wins, no_losses = _matchups(boards[lo:hi], tables, deck.lowest_card)
    return wins.astype(np.int64), (no_losses - wins).astype(np.int64)


def matchup_deals(deck: Deck) -> Int64s:
    """In how many ways two seats are dealt each ordered pair of classes (see `Matchups`)."""
    a, b = np.array(np.triu_indices(deck.size, 1)) + deck.lowest_card
    _, own, pockets = np.unique(
        canonical_each((a + 1) << 8 | b + 1), return_inverse=True, return_counts=True
    )
    holding = np.zeros((len(pockets), 52), np.int64)  # by class and card
    np.add.at(holding, (own, a), 1)
    np.add.at(holding, (own, b), 1)
    # Less those that share a card; a pocket and itself share two, and were taken away twice.
    found: Int64s = np.outer(pockets, pockets) - holding @ holding.T + np.diag(pockets)
    return found


def all_matchups(deck: Deck, threads: int) -> Matchups:
    """The whole table of a deck. Any number of threads gives the same."""
    obs, boards = pockets_of(deck, 0).astype(np.int64), len(_river_boards(deck))
    wins, ties = np.zeros((2, len(obs), len(obs)), np.int64)
    starts = range(0, boards, BOARDS_AT_ONCE)
    ends = [min(lo + BOARDS_AT_ONCE, boards) for lo in starts]
    with ThreadPoolExecutor(threads, thread_name_prefix="matchup") as pool:
        for more_wins, more_ties in pool.map(partial(matchups, deck), starts, ends):
            wins += more_wins
            ties += more_ties
    return Matchups(obs, matchup_deals(deck), wins, ties, comb(deck.size - 4, 5))
