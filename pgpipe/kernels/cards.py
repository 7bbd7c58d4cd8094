"""Cards, decks and the packed observation: the vocabulary every kernel shares.

A card is rank*4 + suit, rank 0..12 = 2..A, suit 0..3 = c d h s. Card lists are packed into an int64
as bytes (card+1), most significant byte first, so that 0 means "no card" and packed lists of one
length compare like the lists themselves. An observation packs the board ascending, then the pocket
ascending: the pocket is the two low bytes and the board is `obs >> 16`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import comb
from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int16s: TypeAlias = NDArray[np.int16]
Int64s: TypeAlias = NDArray[np.int64]

RANKS = "23456789TJQKA"
SUITS = "cdhs"
STREETS = ("preflop", "flop", "turn", "river")
BOARD_CARDS = (0, 3, 4, 5)
"""How many board cards each street shows."""


@dataclass(frozen=True)
class Deck:
    """Which cards are played and how they rank, as data for the kernels.

    `wheel` is the rank set (bit r = rank r) of the low straight in which the ace plays under the
    lowest rank, or 0 where the deck has none.
    """

    name: str
    lowest_rank: int
    flush_over_full_house: bool
    wheel: int

    @property
    def lowest_card(self) -> int:
        """The deck's cards are lowest_card .. 51."""
        return self.lowest_rank * 4

    @property
    def size(self) -> int:
        """How many cards the deck has."""
        return 52 - self.lowest_card

    @property
    def river_opponents(self) -> int:
        """Pockets an opponent may hold on the river, given ours and the board."""
        return comb(self.size - 7, 2)


def _rank_set(ranks: str) -> int:
    """The bit set of some rank letters."""
    return sum(1 << RANKS.index(rank) for rank in ranks)


DECKS: dict[str, Deck] = {
    deck.name: deck
    for deck in (
        Deck("full", RANKS.index("2"), False, _rank_set("A2345")),
        Deck("short", RANKS.index("6"), True, _rank_set("A6789")),
        # Five ranks make one straight: an ace below the ten would be the same five cards again.
        Deck("tiny", RANKS.index("T"), False, 0),
    )
}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The (rank, suit) letters of a card list."""
    letters = text.replace(" ", "")
    if len(letters) % 2:
        raise ValueError(f"a card is a rank and a suit letter, got {text!r}")
    return zip(letters[::2], letters[1::2], strict=True)


def parse(text: str) -> list[int]:
    """The cards of a text such as "AsKd", in the order written; ValueError for another letter."""
    return [
        RANKS.index(rank.upper()) * 4 + SUITS.index(suit.lower()) for rank, suit in _pairs(text)
    ]


def show(cards: Iterable[int]) -> str:
    """The text of some cards, the inverse of `parse`."""
    return "".join(RANKS[card >> 2] + SUITS[card & 3] for card in cards)


def pack(cards: Iterable[int]) -> int:
    """Pack cards, ascending, one byte each; 0 for none."""
    packed = 0
    for card in sorted(cards):
        packed = packed << 8 | card + 1
    return packed


def pack_obs(pocket: Iterable[int], board: Iterable[int]) -> int:
    """The observation of a pocket (2 cards) on a board (0, 3, 4 or 5 cards), each in any order."""
    return pack(board) << 16 | pack(pocket)


def unpack(packed: int) -> list[int]:
    """The cards of a packed list in packed order: of an observation the board, then the pocket."""
    return [byte - 1 for byte in int(packed).to_bytes(8, "big") if byte]


def street_of(board: int) -> int:
    """0..3 = preflop..river of a packed board; ValueError where no street shows so many cards."""
    return BOARD_CARDS.index(len(unpack(board)))


def street_of_all(deck: Deck, boards: Int64s) -> int:
    """The one street of int64[n] boards; ValueError where they differ or leave the deck.

    Kernels size their results by street and deck and check no bounds, so they ask here first.
    """
    first, last = int(boards.min()), int(boards.max())
    street = street_of(first)
    if street != street_of(last):
        raise ValueError("boards of different streets")
    # The smallest packed board of a street holds its lowest card.
    if street and unpack(first)[0] < deck.lowest_card:
        raise ValueError(f"a board holds a card that is not in the {deck.name} deck")
    return street


@njit(cache=True, nogil=True)
def unpack_into(packed: int, cards: Int64s) -> int:
    """Write a packed list's cards into the head of `cards`, last packed first; returns how many."""
    n = 0
    while packed:
        cards[n] = (packed & 255) - 1
        packed >>= 8
        n += 1
    return n
