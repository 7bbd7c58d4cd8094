"""Canonical forms: the published counts, and a plain search over the suits' renamings."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from pgpipe.kernels.cards import BOARD_CARDS, DECKS, pack_obs, unpack
from pgpipe.kernels.isomorphism import (
    canonical,
    canonical_boards,
    canonical_each,
    observations,
    pocket_blocks,
    pockets_of,
)
from tests import oracle

BOARDS = {"full": [1, 1_755, 16_432, 134_459]}
OBSERVATIONS = {
    "full": [169, 1_286_792, 13_960_050, 123_156_254],
    "short": [81, 186_696, 1_340_856, 7_723_728],
    "tiny": [25, 7_760, 27_290, 73_550],
}


def random_hands(deck: str, n: int) -> list[tuple[list[int], list[int]]]:
    """Random (pocket, board)s, a quarter of them of each street."""
    rng = np.random.default_rng(1)
    hands = [
        rng.choice(oracle.CARDS[deck], 2 + BOARD_CARDS[k % 4], replace=False) for k in range(n)
    ]
    return [(list(map(int, hand[:2])), list(map(int, hand[2:]))) for hand in hands]


@pytest.mark.parametrize("street", range(4))
def test_full_deck_has_the_published_number_of_boards(street: int) -> None:
    boards = canonical_boards(DECKS["full"], street)
    assert len(boards) == BOARDS["full"][street]
    assert np.all(np.diff(boards) > 0)


@pytest.mark.parametrize("street", range(4))
@pytest.mark.parametrize("deck", ["full", "short", "tiny"])
def test_the_published_number_of_observations(deck: str, street: int) -> None:
    boards = canonical_boards(DECKS[deck], street)
    chunks = np.array_split(boards, len(boards) // 4096 + 1)
    count = sum(int(pocket_blocks(DECKS[deck], chunk)[1][-1]) for chunk in chunks)
    assert count == OBSERVATIONS[deck][street]


@pytest.mark.parametrize("street", range(4))
def test_tiny_deck_lists_exactly_the_canonical_observations(street: int) -> None:
    boards = canonical_boards(DECKS["tiny"], street)
    listed = observations(boards, *pocket_blocks(DECKS["tiny"], boards))
    assert np.all(np.diff(listed) > 0)
    np.testing.assert_array_equal(canonical_each(listed), listed)


def test_full_flop_lists_exactly_the_canonical_observations() -> None:
    boards = canonical_boards(DECKS["full"], 1)
    listed = observations(boards, *pocket_blocks(DECKS["full"], boards))
    assert np.all(np.diff(listed) > 0)
    np.testing.assert_array_equal(canonical_each(listed), listed)


@pytest.mark.parametrize("deck", ["full", "short", "tiny"])
def test_canonical_agrees_with_a_search_over_lists(deck: str) -> None:
    for pocket, board in random_hands(deck, 2_000):
        board_form, pocket_form = oracle.canonical(pocket, board)
        assert canonical(pack_obs(pocket, board)) == pack_obs(pocket_form, board_form)


@pytest.mark.parametrize("deck", ["full", "short", "tiny"])
def test_all_renamings_of_a_hand_share_one_form(deck: str) -> None:
    hands = random_hands(deck, 500)
    suits = list(permutations(range(4)))
    renamed = [
        pack_obs([c & ~3 | to[c & 3] for c in pocket], [c & ~3 | to[c & 3] for c in board])
        for pocket, board in hands
        for to in suits
    ]
    forms = canonical_each(np.array(renamed)).reshape(len(hands), len(suits))
    assert np.all(forms == forms[:, :1])
    np.testing.assert_array_equal(canonical_each(forms[:, 0]), forms[:, 0])


def test_random_observations_are_found_in_their_boards_block() -> None:
    deck = DECKS["full"]
    for pocket, board in random_hands("full", 200):
        obs = canonical(pack_obs(pocket, board))
        block = pockets_of(deck, obs >> 16)
        assert block.dtype == np.int16
        assert obs & 0xFFFF in block
        assert np.all(np.diff(block) > 0)


def test_known_canonical_forms() -> None:
    # AcKd: the king keeps the lowest suit it can, as the lower card comes first.
    assert unpack(canonical(11825)) == [44, 49]
    assert canonical(13108) == pack_obs([48, 49], [])
