"""Suit isomorphism, board first.

Two observations are the same up to a renaming of suits. The canonical one has the smallest packed
board over the 24 renamings, then the smallest pocket among the renamings that reach that board.
Every canonical board thus owns one dense block: its canonical pockets ascending by code, at
positions 1, 2, ….

All renamings that reach a canonical board differ by a symmetry of that board (a renaming that
leaves it alone). So one of them is enough: move the pocket along with it, then look up where the
board's symmetries put the pocket.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numba import njit

from pgpipe.kernels.cards import BOARD_CARDS, Deck, Int16s, Int64s, unpack_into

# A renaming is a byte: bits 2s and 2s + 1 are what suit s becomes. The first changes nothing.
RENAMINGS = np.array([a | b << 2 | c << 4 | d << 6 for a, b, c, d in permutations(range(4))])
POCKETS_MAX = 1326
"""No board has more pockets than this."""


@njit(cache=True, nogil=True)
def rename(card: int, renaming: int) -> int:
    """The card that a renaming of suits makes of a card."""
    return card & ~3 | renaming >> 2 * (card & 3) & 3


@njit(cache=True, nogil=True)
def _card_set(cards: Int64s, n: int, renaming: int) -> int:
    """The set of n renamed cards, card 0 the highest bit: the smaller list makes the larger set."""
    cards_set = 0
    for k in range(n):
        cards_set |= 1 << (51 - rename(cards[k], renaming))
    return cards_set


@njit(cache=True, nogil=True)
def canonical_board(cards: Int64s, n: int) -> tuple[int, int]:
    """The canonical board of the first n cards, packed, and one renaming that reaches it."""
    best, reached_by = -1, 0
    for renaming in RENAMINGS:
        cards_set = _card_set(cards, n, renaming)
        if cards_set > best:
            best, reached_by = cards_set, renaming
    board = 0
    for card in range(52):
        if best >> (51 - card) & 1:
            board = board << 8 | card + 1
    return board, reached_by


@njit(cache=True, nogil=True)
def symmetries(cards: Int64s, n: int) -> Int64s:
    """The renamings but the identity that leave the first n cards alone."""
    found = np.empty(24, np.int64)
    itself = _card_set(cards, n, RENAMINGS[0])
    count = 0
    for renaming in RENAMINGS[1:]:
        if _card_set(cards, n, renaming) == itself:
            found[count] = renaming
            count += 1
    return found[:count]


@njit(cache=True, nogil=True)
def _smallest_image(a: int, b: int, renamings: Int64s) -> tuple[int, int]:
    """The smallest pocket, ascending, that the identity or one of the renamings makes of a < b."""
    low, high = a, b
    for renaming in renamings:
        x, y = rename(a, renaming), rename(b, renaming)
        if x > y:
            x, y = y, x
        if x < low or (x == low and y < high):
            low, high = x, y
    return low, high


@njit(cache=True, nogil=True)
def _canonical_each(observations: Int64s) -> Int64s:
    """See `canonical_each`."""
    out = np.empty_like(observations)
    cards = np.empty(8, np.int64)
    for k in range(len(observations)):
        obs = observations[k]
        board, renaming = canonical_board(cards, unpack_into(obs >> 16, cards))
        a, b = rename((obs >> 8 & 255) - 1, renaming), rename((obs & 255) - 1, renaming)
        own = symmetries(cards, unpack_into(board, cards))
        low, high = _smallest_image(min(a, b), max(a, b), own)
        out[k] = board << 16 | (low + 1) << 8 | high + 1
    return out


def canonical_each(observations: Int64s) -> Int64s:
    """The canonical observation of each of int64[n] (board and pocket ascending, as packed)."""
    out: Int64s = _canonical_each(np.ascontiguousarray(observations, dtype=np.int64))
    return out


def canonical(obs: int) -> int:
    """The canonical observation of one observation."""
    return int(canonical_each(np.array([obs], dtype=np.int64))[0])


@njit(cache=True, nogil=True)
def _extend(boards: Int64s, lowest_card: int) -> Int64s:
    """The canonical board of every board plus one card it does not hold; duplicates remain."""
    out = np.empty(len(boards) * (52 - lowest_card), np.int64)
    cards = np.empty(8, np.int64)
    count = 0
    for board in boards:
        n = unpack_into(board, cards)
        taken = _card_set(cards, n, RENAMINGS[0])
        for card in range(lowest_card, 52):
            if taken >> (51 - card) & 1:
                continue
            cards[n] = card
            out[count], _ = canonical_board(cards, n + 1)
            count += 1
    return out[:count]


def canonical_boards(deck: Deck, street: int) -> Int64s:
    """The canonical boards of a street (0..3), int64[n] ascending.

    Grown card by card: a canonical board without any one of its cards is some canonical board under
    a renaming, so extending canonical boards misses none.
    """
    boards = np.zeros(1, np.int64)
    for _ in range(BOARD_CARDS[street]):
        boards = np.unique(_extend(boards, deck.lowest_card))
    return boards


@njit(cache=True, nogil=True)
def index_pockets(cards: Int64s, n: int, lowest_card: int, pockets: Int16s) -> tuple[int, Int16s]:
    """Index the pockets of the canonical board made of the first n cards.

    Writes the canonical codes, ascending, to the head of `pockets`. Returns how many there are, and
    int16[52, 52]: for every pocket, either way round, the 1-based position of its canonical form,
    and 0 where a card is on the board.
    """
    position = np.zeros((52, 52), np.int16)
    own = symmetries(cards, n)
    taken = _card_set(cards, n, RENAMINGS[0])
    m = 0
    for a in range(lowest_card, 52):
        if taken >> (51 - a) & 1:
            continue
        for b in range(a + 1, 52):
            if taken >> (51 - b) & 1:
                continue
            low, high = _smallest_image(a, b, own)
            if low == a and high == b:
                pockets[m] = (a + 1) << 8 | b + 1
                m += 1
                position[a, b] = m
            else:  # the smaller form came earlier
                position[a, b] = position[low, high]
            position[b, a] = position[a, b]
    return m, position


@njit(cache=True, nogil=True)
def _pocket_blocks(boards: Int64s, lowest_card: int) -> tuple[Int16s, Int64s]:
    """See `pocket_blocks`."""
    pockets = np.empty(len(boards) * POCKETS_MAX, np.int16)
    offsets = np.zeros(len(boards) + 1, np.int64)
    cards = np.empty(8, np.int64)
    for k in range(len(boards)):
        n = unpack_into(boards[k], cards)
        m, _ = index_pockets(cards, n, lowest_card, pockets[offsets[k] :])
        offsets[k + 1] = offsets[k] + m
    return pockets[: offsets[-1]], offsets


def pocket_blocks(deck: Deck, boards: Int64s) -> tuple[Int16s, Int64s]:
    """The blocks of some canonical boards: pockets int16[N] and offsets int64[n+1].

    Board k's canonical pockets are `pockets[offsets[k]:offsets[k+1]]`, ascending by code. Pass
    boards in chunks: a river board has up to 1,081 pockets.
    """
    out: tuple[Int16s, Int64s] = _pocket_blocks(boards, deck.lowest_card)
    return out


def pockets_of(deck: Deck, board: int) -> Int16s:
    """The canonical pockets of one canonical board, int16[m] ascending by code."""
    return pocket_blocks(deck, np.array([board], dtype=np.int64))[0]


def observations(boards: Int64s, pockets: Int16s, offsets: Int64s) -> Int64s:
    """The observations int64[N] of the blocks from `pocket_blocks`, ascending if the boards are."""
    return np.repeat(boards << 16, np.diff(offsets)) | pockets
