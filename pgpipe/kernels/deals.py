"""Deals of two players as raw rows for training: what each of them holds, street by street.

A deal is two pockets and five board cards, uniform over all ordered ways to deal nine of the deck's
cards. Deal k of an epoch is a pure function of (seed, epoch, k), and no two of these share random
numbers (see `philox`): epochs are independent, workers never share a deal, and neither the size of
a batch nor the number of threads matters.

Deals may come in groups, which share the board, one seat's pocket and the uniform numbers: the
other seat's pockets are drawn one by one from the cards left, so each deal is uniform as before,
and only those of one group depend on each other. A group's first deal is what it would be alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from pgpipe.kernels.cards import BOARD_CARDS, Deck, Int16s, Int64s
from pgpipe.kernels.draw import DRAWS, next_card
from pgpipe.kernels.evaluate import strength
from pgpipe.kernels.isomorphism import rename
from pgpipe.kernels.philox import random_block, unit
from pgpipe.kernels.position import add_card, pack_renamed, position, sort_suits
from pgpipe.kernels.runout import BOARDS, GROUP_BOARDS, run_out

UNIFORM_BLOCKS = 1 << 31
"""A deal's first blocks of random words deal its cards, those from here on are its levels; between
them are those of `runout`."""
COUNT_MAX = 1 << 32
"""A deal's number is one 32-bit word of the counter."""


@dataclass(frozen=True)
class Deals:
    """A batch of n deals; every array is contiguous along the deals.

    cards     int8[9, n], as dealt: seat 0's two, seat 1's two, flop, turn, river
    board     int64[4, n], by street the canonical board, 0 preflop; the same for both seats
    position  int16[2, 4, n], by seat and street the 1-based position of the canonical pocket in the
              board's block, so that its bucket is `lookup.buckets[position]`
    obs       int64[2, 4, n], the canonical observation, board << 16 | pocket
    share     int8[n], seat 0 at showdown: 2 wins, 1 splits, 0 loses
    early     float64[3, n], the same where betting ends before the flop, on it, on the turn: its
              mean over boards that may follow (see `runout`)
    uniform   float64[levels, n], in [0, 1)
    """

    epoch: int
    cards: NDArray[np.int8]
    board: Int64s
    position: Int16s
    obs: Int64s
    share: NDArray[np.int8]
    early: NDArray[np.float64]
    uniform: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.share)


@njit(cache=True, nogil=True)
def _draw(
    seed: int,
    epoch: int,
    deal: int,
    lowest_card: int,
    first: int,
    upto: int,
    draws: Int64s,
    cards: Int64s,
) -> None:
    """Write a deal's cards first <= i < upto to `cards`; all nine, or others than are there."""
    taken, place = 0, 0
    for i in range(9):
        if not first <= i < upto:
            taken |= 1 << cards[i]
    for i in range(first, upto):
        cards[i], place = next_card(seed, epoch, deal, place, lowest_card, taken, draws)
        taken |= 1 << cards[i]


@njit(cache=True, nogil=True)
def _observe(
    cards: Int64s, deck_set: int, k: int, board: Int64s, positions: Int16s, obs: Int64s
) -> None:
    """Write deal k's board, positions and observations of all streets."""
    shown, n = 0, 0
    held = add_card(add_card(0, cards[0]), cards[1]), add_card(add_card(0, cards[2]), cards[3])
    for street in range(4):
        while n < BOARD_CARDS[street]:
            shown = add_card(shown, cards[4 + n])
            n += 1
        for seat in range(2):
            renaming, leaders = sort_suits(shown, held[seat])
            if seat == 0:  # the board comes out the same for both
                packed, taken = pack_renamed(cards[4:], n, renaming)
                board[street, k] = packed
            a, b = rename(cards[2 * seat], renaming), rename(cards[2 * seat + 1], renaming)
            low, high = min(a, b), max(a, b)
            positions[seat, street, k] = position(deck_set & ~taken, leaders, low, high)
            obs[seat, street, k] = packed << 16 | (low + 1) << 8 | high + 1


@njit(cache=True, nogil=True)
def _deals(
    seed: int,
    epoch: int,
    lowest_card: int,
    wheel: int,
    flush_over: int,
    hands: int,
    seat: int,
    dealt: NDArray[np.int8],
    board: Int64s,
    positions: Int16s,
    obs: Int64s,
    share: NDArray[np.int8],
    early: NDArray[np.float64],
) -> None:
    """Fill all of a batch but its uniform numbers."""
    cards, seven, draws = np.empty(9, np.int64), np.empty(7, np.int64), np.empty(DRAWS, np.int64)
    deck_set = (1 << 52) - (1 << lowest_card)
    boards = BOARDS if hands == 1 else GROUP_BOARDS
    for k in range(len(share)):
        if k % hands == 0:
            _draw(seed, epoch, k, lowest_card, 0, 9, draws, cards)
        else:
            _draw(seed, epoch, k, lowest_card, 2 * seat, 2 * seat + 2, draws, cards)
        for i in range(9):
            dealt[i, k] = cards[i]
        _observe(cards, deck_set, k, board, positions, obs)
        seven[:] = cards[2:]
        theirs = strength(seven, wheel, flush_over)
        seven[:2] = cards[:2]
        ours = strength(seven, wheel, flush_over)
        share[k] = (ours > theirs) + (ours >= theirs)
        run_out(seed, epoch, k, lowest_card, wheel, flush_over, boards, cards, early[:, k])


@njit(cache=True, nogil=True)
def _uniform(seed: int, epoch: int, hands: int, out: NDArray[np.float64]) -> None:
    """Fill float64[levels, n] with numbers in [0, 1), two levels from each block of words; a
    group's deals have those of its first."""
    levels, n = out.shape
    for level in range(0, levels, 2):
        for k in range(n):
            words = random_block(seed, epoch, k - k % hands, UNIFORM_BLOCKS + level // 2)
            out[level, k] = unit(words[0], words[1])
            if level + 1 < levels:
                out[level + 1, k] = unit(words[2], words[3])


def deals(
    deck: Deck, seed: int, epoch: int, count: int, levels: int, hands: int = 1, seat: int = 0
) -> Deals:
    """The first `count` deals of an epoch, each with `levels` uniform numbers for its walk.

    hands  deals of a group, one after the other, in which only this seat's pocket differs

    The same arguments give the same arrays everywhere, and a larger count or more levels only add
    to them. Raises ValueError for a seed or an epoch below 0 or beyond 2^63 - 1, a count that is
    not 1 .. 2^32, negative levels, or groups of none.
    """
    if not 0 <= seed < 1 << 63 or not 0 <= epoch < 1 << 63:
        raise ValueError(f"seed and epoch are 0 .. 2^63 - 1, got {seed} and {epoch}")
    if not 1 <= count <= COUNT_MAX or levels < 0:
        raise ValueError(f"a batch is 1 .. 2^32 deals and 0 or more levels, got {count}, {levels}")
    if hands < 1 or seat not in (0, 1):
        raise ValueError(f"a group is 1 or more hands of seat 0 or 1, got {hands}, {seat}")
    batch = Deals(
        epoch,
        cards=np.empty((9, count), np.int8),
        board=np.empty((4, count), np.int64),
        position=np.empty((2, 4, count), np.int16),
        obs=np.empty((2, 4, count), np.int64),
        share=np.empty(count, np.int8),
        early=np.empty((3, count), np.float64),
        uniform=np.empty((levels, count), np.float64),
    )
    _deals(
        seed, epoch, deck.lowest_card, deck.wheel, int(deck.flush_over_full_house), hands, seat,
        batch.cards, batch.board, batch.position, batch.obs, batch.share, batch.early,
    )  # fmt: skip
    _uniform(seed, epoch, hands, batch.uniform)
    return batch
