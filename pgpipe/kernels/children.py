"""Children of a street: where each canonical pocket of a board stands after the next deal.

One row is (canonical parent board, cards dealt). The child board is canonical too, and the row maps
each of the parent's pocket positions to a position in the child's block. The deals are raw, not
canonical: each is equally likely, so a histogram over the rows needs no weights.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numba import njit

from pgpipe.kernels.cards import BOARD_CARDS, Deck, Int16s, Int64s, pack, street_of_all, unpack_into
from pgpipe.kernels.isomorphism import (
    POCKETS_MAX,
    canonical_board,
    index_pockets,
    pocket_blocks,
    rename,
)


@njit(cache=True, nogil=True)
def _deal(cards: Int64s, n: int, dealt: int) -> int:
    """Append a packed deal to the first n cards; returns the new number, 0 where a card repeats."""
    end = n + unpack_into(dealt, cards[n:])
    for i in range(n):
        for k in range(n, end):
            if cards[i] == cards[k]:
                return 0
    return end


@njit(cache=True, nogil=True)
def _map_pockets(pockets: Int16s, renaming: int, position: Int16s, out: Int16s) -> None:
    """Write the position in the child's block of each parent pocket, both cards renamed."""
    for k in range(len(pockets)):
        a, b = (pockets[k] >> 8) - 1, (pockets[k] & 255) - 1
        out[k] = position[rename(a, renaming), rename(b, renaming)]


@njit(cache=True, nogil=True)
def _children(
    boards: Int64s, deals: Int64s, pockets: Int16s, blocks: Int64s, lowest_card: int, rows: int
) -> tuple[Int64s, Int64s, Int64s, Int16s, Int64s]:
    """See `children`; each board has `rows` deals that avoid it, among `deals`, packed."""
    total = len(boards) * rows
    board, dealt = np.empty(total, np.int64), np.empty(total, np.int64)
    child_board, offsets = np.empty(total, np.int64), np.zeros(total + 1, np.int64)
    positions = np.empty(len(pockets) * rows, np.int16)
    cards, scratch = np.empty(8, np.int64), np.empty(POCKETS_MAX, np.int16)
    row = 0
    for k in range(len(boards)):
        own = pockets[blocks[k] : blocks[k + 1]]
        for deal in deals:
            n = _deal(cards, unpack_into(boards[k], cards), deal)
            if n == 0:
                continue
            child, renaming = canonical_board(cards, n)
            unpack_into(child, cards)
            # A pocket that holds a dealt card meets the child board there, where position is 0.
            _, position = index_pockets(cards, n, lowest_card, scratch)
            board[row], dealt[row], child_board[row] = boards[k], deal, child
            start, row = offsets[row], row + 1
            offsets[row] = start + len(own)
            _map_pockets(own, renaming, position, positions[start : offsets[row]])
    return board, dealt, child_board, positions, offsets


def children(deck: Deck, boards: Int64s) -> tuple[Int64s, Int64s, Int64s, Int16s, Int64s]:
    """The children of some canonical boards of one street, which must not be the river.

    Takes int64[n]; the preflop board is 0. Returns a row per board and raw deal that avoids it (the
    next card, or the flop's three), in that order:

    board        int64[R], the parent
    dealt        int64[R], the dealt cards packed ascending, as they are on the parent's suits
    child_board  int64[R], canonical
    positions    int16[T], row r's part is `positions[offsets[r]:offsets[r+1]]`: for each canonical
                 pocket of the parent its 1-based position in the child board's block, 0 where it
                 holds a dealt card
    offsets      int64[R+1]

    A turn board makes 48 rows of up to 1,128 positions, 100 KB in all, so pass boards in chunks.
    Raises ValueError for boards of the river, of different streets or of another deck.
    """
    street = street_of_all(deck, boards)
    if street == 3:
        raise ValueError("children takes boards before the river")
    more = BOARD_CARDS[street + 1] - BOARD_CARDS[street]
    deck_cards = range(deck.lowest_card, 52)
    deals = np.array([pack(deal) for deal in combinations(deck_cards, more)], dtype=np.int64)
    pockets, blocks = pocket_blocks(deck, boards)
    # Off the preflop one card is dealt, so a board of n cards leaves all but n of the deals.
    rows = len(deals) - BOARD_CARDS[street]
    out: tuple[Int64s, Int64s, Int64s, Int16s, Int64s] = _children(
        boards, deals, pockets, blocks, deck.lowest_card, rows
    )
    return out
