"""River buckets against comparing every opponent, with evaluators of other hands."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from pgpipe.kernels.cards import DECKS, pack, parse
from pgpipe.kernels.equity import river_buckets
from pgpipe.kernels.isomorphism import canonical_boards, observations, pocket_blocks
from tests.oracle import river_bucket_bruteforce


def test_every_bucket_of_the_tiny_deck() -> None:
    boards = canonical_boards(DECKS["tiny"], 3)
    pockets, offsets, buckets = river_buckets(DECKS["tiny"], boards)
    expected = [
        river_bucket_bruteforce(int(obs), "tiny") for obs in observations(boards, pockets, offsets)
    ]
    assert len(buckets) == 73_550
    np.testing.assert_array_equal(buckets, expected)


@pytest.mark.parametrize(("deck", "sample"), [("full", 150), ("short", 150)])
def test_random_boards(deck: str, sample: int) -> None:
    rng = np.random.default_rng(0)
    boards = np.sort(rng.choice(canonical_boards(DECKS[deck], 3), sample, replace=False))
    pockets, offsets, buckets = river_buckets(DECKS[deck], boards)
    listed = observations(boards, pockets, offsets)
    chosen = np.concatenate([rng.integers(start, stop, 20) for start, stop in pairwise(offsets)])
    expected = [river_bucket_bruteforce(int(obs), deck) for obs in listed[chosen]]
    np.testing.assert_array_equal(buckets[chosen], expected)


@pytest.mark.parametrize("deck", ["full", "short"])
@pytest.mark.parametrize(
    "board", ["6c7c8c9cTc", "6c7c8c9cJd", "Ac6c7c8c9d", "TcTdThTsAc", "AcAdAhKcKd"]
)
def test_boards_of_many_flushes_straights_and_ties(deck: str, board: str) -> None:
    boards = np.array([pack(parse(board))])
    pockets, offsets, buckets = river_buckets(DECKS[deck], boards)
    expected = [
        river_bucket_bruteforce(int(obs), deck) for obs in observations(boards, pockets, offsets)
    ]
    np.testing.assert_array_equal(buckets, expected)


def test_the_board_plays_for_everyone_at_fifty_percent() -> None:
    boards = np.array([pack(parse("TcJcQcKcAc"))])
    assert set(river_buckets(DECKS["full"], boards)[2]) == {50}


def test_blocks_are_those_of_the_isomorphism() -> None:
    boards = canonical_boards(DECKS["short"], 3)[:500]
    pockets, offsets, buckets = river_buckets(DECKS["short"], boards)
    block_pockets, block_offsets = pocket_blocks(DECKS["short"], boards)
    np.testing.assert_array_equal(pockets, block_pockets)
    np.testing.assert_array_equal(offsets, block_offsets)
    assert len(buckets) == len(pockets)
    assert {pockets.dtype, buckets.dtype} == {np.dtype(np.int16)}


@pytest.mark.parametrize("board", ["", "2c3c4c", "2c3c4c5c", "2c3c4c5c6c7c"])
def test_other_streets_are_refused(board: str) -> None:
    with pytest.raises(ValueError):
        river_buckets(DECKS["full"], np.array([pack(parse(board))]))


def test_a_board_of_another_deck_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the tiny deck"):
        river_buckets(DECKS["tiny"], np.array([pack(parse("9cTcJcQcKc"))]))
