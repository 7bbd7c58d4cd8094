"""The children rows against the canonical form of every raw child of every parent observation."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from pgpipe.kernels.cards import DECKS, Deck, Int64s, pack, pack_obs, unpack
from pgpipe.kernels.children import children
from pgpipe.kernels.isomorphism import canonical_boards, canonical_each, pockets_of

NEW_CARDS = [3, 1, 1]


def assert_children(deck: Deck, boards: Int64s, new_cards: int) -> None:
    """Compare all rows of some boards with canonical() of each raw child."""
    board, dealt, child_board, positions, offsets = children(deck, boards)
    deals = list(combinations(range(deck.lowest_card, 52), new_cards))
    expected = [
        (int(parent), deal)
        for parent in boards
        for deal in deals
        if not {*unpack(int(parent))} & {*deal}
    ]
    assert list(zip(board.tolist(), map(tuple, map(unpack, dealt)), strict=True)) == expected
    for row in range(len(board)):
        assert_row(
            deck, int(board[row]), int(dealt[row]), int(child_board[row]),
            positions[offsets[row] : offsets[row + 1]].tolist(),
        )  # fmt: skip


def assert_row(deck: Deck, board: int, dealt: int, child_board: int, positions: list[int]) -> None:
    """Compare one row."""
    pockets = [unpack(int(code)) for code in pockets_of(deck, board)]
    block = {int(code): k for k, code in enumerate(pockets_of(deck, child_board), 1)}
    assert len(positions) == len(pockets)
    held = [bool({*pocket} & {*unpack(dealt)}) for pocket in pockets]
    assert [position == 0 for position in positions] == held
    raw = [pack_obs(pocket, unpack(board) + unpack(dealt)) for pocket in pockets]
    free = [k for k in range(len(raw)) if not held[k]]
    forms = canonical_each(np.array([raw[k] for k in free]))
    assert set((forms >> 16).tolist()) == {child_board}
    assert [block[int(form) & 0xFFFF] for form in forms] == [positions[k] for k in free]


@pytest.mark.parametrize("street", range(3))
def test_every_child_of_the_tiny_deck(street: int) -> None:
    assert_children(DECKS["tiny"], canonical_boards(DECKS["tiny"], street), NEW_CARDS[street])


@pytest.mark.parametrize("deck", ["full", "short"])
@pytest.mark.parametrize("street", [1, 2])
def test_random_boards(deck: str, street: int) -> None:
    boards = np.random.default_rng(street).choice(canonical_boards(DECKS[deck], street), 8)
    assert_children(DECKS[deck], boards, 1)


def test_preflop_of_the_full_deck() -> None:
    board, dealt, child_board, positions, offsets = children(DECKS["full"], np.zeros(1, np.int64))
    assert len(board) == 22_100
    assert np.all(np.diff(offsets) == 169)
    assert len(np.unique(child_board)) == 1_755
    # Of the 22,100 flops a pocket meets the 19,600 without its cards.
    met = (positions.reshape(-1, 169) > 0).sum(axis=0)
    assert set(met.tolist()) == {19_600}
    for row in range(0, 22_100, 1_000):
        assert_row(
            DECKS["full"], 0, int(dealt[row]), int(child_board[row]),
            positions[offsets[row] : offsets[row + 1]].tolist(),
        )  # fmt: skip


def test_types() -> None:
    board, dealt, child_board, positions, offsets = children(
        DECKS["tiny"], canonical_boards(DECKS["tiny"], 2)
    )
    assert positions.dtype == np.int16
    assert {a.dtype for a in (board, dealt, child_board, offsets)} == {np.dtype(np.int64)}
    assert len(positions) == offsets[-1]


def test_the_river_and_mixed_streets_are_refused() -> None:
    with pytest.raises(ValueError, match="before the river"):
        children(DECKS["full"], canonical_boards(DECKS["full"], 3)[:1])
    mixed = np.array([pack([0, 1, 2]), pack([0, 1, 2, 3])])
    with pytest.raises(ValueError, match="different streets"):
        children(DECKS["full"], mixed)


def test_a_board_of_another_deck_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the short deck"):
        children(DECKS["short"], canonical_boards(DECKS["full"], 1))
