"""Where a hand stands in the table `lookup`: its canonical board, and its place in that block.

The same forms as `isomorphism` gives, without tables, in about 40 ns a hand against its 400. Write
the ranks of each suit as a bit set, the lowest rank the highest bit. Renaming suits permutes these
four sets, and the smallest list of cards is the one whose sets descend. So sorting the suits by
their board cards, then by their pocket cards, renames them as the canonical form does.
Suits with equal board cards are those that the board's symmetries exchange.

A block lists pockets a < b ascending, so a hand's position is the number of canonical pockets up to
it. A pocket is canonical where a has the first suit of those equal on the board, and so has b, once
a's own suit is told apart: a few bit sets to count.
"""

from __future__ import annotations

from numba import njit

from pgpipe.kernels.cards import Int64s
from pgpipe.kernels.isomorphism import rename

ONE_SUIT = 0x1111111111111
"""The cards of suit 0 as a set (bit c = card c); times a set of suits, all cards of those suits."""


@njit(cache=True, nogil=True)
def bits(cards: int) -> int:
    """How many cards a set holds. LLVM makes one instruction of this."""
    cards -= cards >> 1 & 0x5555555555555555
    cards = (cards & 0x3333333333333333) + (cards >> 2 & 0x3333333333333333)
    cards = cards + (cards >> 4) & 0x0F0F0F0F0F0F0F0F
    return cards * 0x0101010101010101 >> 56


@njit(cache=True, nogil=True)
def add_card(suits: int, card: int) -> int:
    """The four rank sets, 13 bits each, lowest suit first, after one more card."""
    return suits | 1 << 13 * (card & 3) + 12 - (card >> 2)


@njit(cache=True, nogil=True)
def sort_suits(board: int, pocket: int) -> tuple[int, int]:
    """Sort the suits by their rank sets on the board, then in the pocket, largest first.

    Returns the renaming that this is (as in `isomorphism`), and the leaders: the set of new suits
    that are the first of those equal on the board.
    """
    a = (board & 8191) << 15 | (pocket & 8191) << 2
    b = (board >> 13 & 8191) << 15 | (pocket >> 13 & 8191) << 2 | 1
    c = (board >> 26 & 8191) << 15 | (pocket >> 26 & 8191) << 2 | 2
    d = (board >> 39 & 8191) << 15 | (pocket >> 39 & 8191) << 2 | 3
    a, b = max(a, b), min(a, b)
    c, d = max(c, d), min(c, d)
    a, c = max(a, c), min(a, c)
    b, d = max(b, d), min(b, d)
    b, c = max(b, c), min(b, c)
    renaming = 1 << 2 * (b & 3) | 2 << 2 * (c & 3) | 3 << 2 * (d & 3)
    leaders = 1 | (a >> 15 != b >> 15) << 1 | (b >> 15 != c >> 15) << 2 | (c >> 15 != d >> 15) << 3
    return renaming, leaders


@njit(cache=True, nogil=True)
def pack_renamed(cards: Int64s, n: int, renaming: int) -> tuple[int, int]:
    """The packed list, ascending, of the first n cards renamed, and their set."""
    packed, held = 0, 0
    for k in range(n):
        card = rename(cards[k], renaming)
        # As many bytes as there are higher cards stay below the new one.
        shift = 8 * bits(held >> card)
        below = (1 << shift) - 1
        packed = (packed & ~below) << 8 | (card + 1) << shift | packed & below
        held |= 1 << card
    return packed, held


@njit(cache=True, nogil=True)
def position(free: int, leaders: int, low: int, high: int) -> int:
    """The 1-based position of the canonical pocket low < high in its board's block.

    `free` is the set of cards that the canonical board leaves, `leaders` as in `sort_suits`.
    A few instructions where the board has no symmetry, else up to 13 steps for each leader.
    """
    if leaders == 15:  # every pocket is canonical
        a = bits(free & (1 << low) - 1)
        return a * (2 * bits(free) - a - 1) // 2 + bits(free & (1 << high) - 1) - a
    count = 0
    for suit in range(4):
        if leaders >> suit & 1 == 0:
            continue
        # With a card of this suit, the next of its equals leads the rest of them.
        seconds = free & ((leaders | 2 << suit) & 15) * ONE_SUIT
        firsts = free & ONE_SUIT << suit & (1 << low) - 1
        while firsts:
            first = firsts & -firsts
            count += bits(seconds & -2 * first)  # the cards above it
            firsts ^= first
        if low & 3 == suit:
            count += bits(seconds & (-2 << low) & (2 << high) - 1)
    return count
