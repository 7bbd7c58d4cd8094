"""All-ins: means over boards that may come, against counts of all of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from pgpipe.kernels.cards import BOARD_CARDS, DECKS
from pgpipe.kernels.deals import Deals, deals
from pgpipe.kernels.matchup import all_matchups
from pgpipe.kernels.runout import BOARDS
from tests import oracle


def exact(dealt: Deals, k: int, street: int, deck: str) -> tuple[float, float]:
    """Mean and variance of seat 0's share over all boards that may follow."""
    cards = dealt.cards[:, k].tolist()
    shown = cards[: 4 + BOARD_CARDS[street]]
    found = []
    for later in combinations(set(oracle.CARDS[deck]) - set(shown), 5 - BOARD_CARDS[street]):
        board = [*shown[4:], *later]
        ours = oracle.rank_best(cards[:2] + board, deck)
        theirs = oracle.rank_best(cards[2:4] + board, deck)
        found.append((ours > theirs) + (ours >= theirs))
    return float(np.mean(found)), float(np.var(found))


@pytest.mark.parametrize(("street", "count"), [(1, 60), (2, 300)])
@pytest.mark.parametrize("deck", ["short", "tiny"])
def test_flop_and_turn_are_means_over_boards(deck: str, street: int, count: int) -> None:
    count = count // 4 if deck == "short" else count
    dealt = deals(DECKS[deck], seed=4, epoch=9, count=count, levels=1)
    errors, spread = [], 0.0
    for k in range(count):
        mean, variance = exact(dealt, k, street, deck)
        errors.append(dealt.early[street, k] - mean)
        spread += variance / BOARDS
        if variance == 0:
            assert dealt.early[street, k] == mean
        else:
            assert abs(errors[-1]) < 6 * np.sqrt(variance / BOARDS)
    assert abs(sum(errors)) < 4.5 * np.sqrt(spread)
    # They vary as means of so many independent boards do.
    assert 0.5 < np.square(errors).sum() / spread < 1.6


def test_before_the_flop_they_are_the_equity_of_the_hands() -> None:
    found = all_matchups(DECKS["tiny"], 1)
    equity = (2 * found.wins + found.ties) / np.maximum(found.deals * found.boards, 1)
    dealt = deals(DECKS["tiny"], seed=4, epoch=10, count=50_000, levels=1)
    hands = [np.searchsorted(found.obs, dealt.obs[seat, 0]) for seat in (0, 1)]
    errors = dealt.early[0] - equity[hands[0], hands[1]]
    assert abs(errors.mean()) < 4.5 * errors.std() / np.sqrt(len(errors))
    assert np.corrcoef(dealt.early[0], equity[hands[0], hands[1]])[0, 1] > 0.7
    assert abs(np.corrcoef(errors, equity[hands[0], hands[1]])[0, 1]) < 4.5 / np.sqrt(len(errors))


@pytest.mark.parametrize("deck", ["full", "short", "tiny"])
def test_they_are_right_on_average_and_vary_less(deck: str) -> None:
    dealt = deals(DECKS[deck], seed=4, epoch=11, count=100_000, levels=1)
    variances = [float(column.var()) for column in dealt.early] + [float(dealt.share.var())]
    assert variances == sorted(variances)
    assert variances[0] < variances[3] / 4
    for column in dealt.early:
        luck = dealt.share - column
        assert abs(luck.mean()) < 4.5 * luck.std() / np.sqrt(len(luck))
        assert np.all(column * BOARDS % 1 == 0) and column.min() >= 0 and column.max() <= 2


def test_the_seats_are_alike_and_boards_are_not_those_of_neighbours() -> None:
    dealt = deals(DECKS["full"], seed=4, epoch=12, count=200_000, levels=1)
    for column in dealt.early:
        assert abs(column.mean() - 1) < 4.5 * column.std() / np.sqrt(len(column))
        assert not np.array_equal(column[:-1], column[1:])
        assert abs(related(column[:-1], column[1:])) < 4.5 / np.sqrt(len(column))


def related(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Their correlation."""
    return float(np.corrcoef(one, other)[0, 1])
