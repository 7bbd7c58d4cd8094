"""Forms and positions of single hands against the blocks, symmetric boards included."""

from __future__ import annotations

import numpy as np
import pytest

from pgpipe.kernels.cards import DECKS, Deck, pack, parse, unpack
from pgpipe.kernels.isomorphism import canonical_boards, pockets_of, rename
from pgpipe.kernels.position import add_card, bits, pack_renamed, position, sort_suits

IDENTITY = 0b11_10_01_00


def place(deck: Deck, board: int, pocket: int) -> tuple[int, int, int]:
    """(canonical board, pocket code, position) of a hand."""
    cards, held = np.array(unpack(board), dtype=np.int64), unpack(pocket)
    shown = mine = 0
    for card in cards.tolist():
        shown = add_card(shown, card)
    for card in held:
        mine = add_card(mine, card)
    renaming, leaders = sort_suits(shown, mine)
    packed, taken = pack_renamed(cards, len(cards), renaming)
    low, high = sorted(rename(card, renaming) for card in held)
    free = (1 << 52) - (1 << deck.lowest_card) & ~taken
    return packed, pack([low, high]), position(free, leaders, low, high)


def assert_block(deck: Deck, board: int) -> None:
    """Every pocket of a canonical board's block stands where the block has it."""
    for k, pocket in enumerate(pockets_of(deck, board).tolist(), 1):
        assert place(deck, board, pocket) == (board, pocket, k)


@pytest.mark.parametrize("street", range(4))
def test_every_block_of_the_tiny_deck(street: int) -> None:
    for board in canonical_boards(DECKS["tiny"], street).tolist():
        assert_block(DECKS["tiny"], board)


@pytest.mark.parametrize("deck", ["full", "short"])
@pytest.mark.parametrize("street", [1, 2, 3])
def test_random_boards(deck: str, street: int) -> None:
    boards = canonical_boards(DECKS[deck], street)
    for board in np.random.default_rng(street).choice(boards, 15).tolist():
        assert_block(DECKS[deck], board)


@pytest.mark.parametrize(
    "board",
    [
        "", "2c3c4c", "2c2d2h", "2c2d2h2s", "2c2d5c5d", "2c3c4c5c6c", "2c2d2hAc", "2c2d3hTs",
        "2c2d2h2sAc", "2c3d4d5c", "4c4d9h9sAc", "2c2d7c7dKc", "2c2d2h9c9d",
    ],
)  # fmt: skip
def test_boards_with_symmetries(board: str) -> None:
    assert_block(DECKS["full"], pack(parse(board)))


def test_a_canonical_hand_keeps_its_suits() -> None:
    shown = add_card(add_card(add_card(0, 0), 5), 10)  # 2c 3d 4h
    assert sort_suits(shown, 0) == (IDENTITY, 0b1111)


def test_bits() -> None:
    rng = np.random.default_rng(0)
    for cards in [0, (1 << 52) - 1, *rng.integers(0, 1 << 52, 1_000).tolist()]:
        assert bits(cards) == cards.bit_count()
