"""Raw deals against plain Python: cards, canonical forms, positions, showdowns, randomness."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from phevaluator.evaluator import evaluate_cards
from scipy import stats

from pgpipe.kernels.cards import BOARD_CARDS, DECKS, pack, pack_obs
from pgpipe.kernels.deals import Deals, deals
from pgpipe.kernels.isomorphism import canonical_board, pockets_of
from tests import oracle

DECK_NAMES = ["full", "short", "tiny"]
RARE = 1e-4
"""Seeds are fixed, so a statistic fails always or never; one this rare is a defect."""
SPLITS = {
    "full": 113_130_263_816 / 2_781_381_002_400,
    "short": 4_956_292_904 / 71_172_319_680,
    "tiny": 29_282_880 / 126_977_760,
}
"""Share of the deals that split: exact, a count of the equal disjoint pockets on every board."""


@cache
def batch(deck: str, count: int = 200_000) -> Deals:
    """Some deals to look at from several sides."""
    return deals(DECKS[deck], seed=11, epoch=3, count=count, levels=2)


def hands(dealt: Deals, count: int) -> Iterator[tuple[int, int, int, list[int], list[int]]]:
    """(deal, seat, street, pocket, board) of the first deals."""
    for k in range(count):
        cards = dealt.cards[:, k].tolist()
        for seat in range(2):
            for street in range(4):
                pocket, board = cards[2 * seat : 2 * seat + 2], cards[4 : 4 + BOARD_CARDS[street]]
                yield k, seat, street, pocket, board


def smallest_form(pocket: list[int], board: list[int]) -> tuple[list[int], list[int]]:
    """(board, pocket): the smallest board over the 24 renamings, then the smallest pocket."""
    forms = []
    for suits in permutations(range(4)):
        renamed = [[card - card % 4 + suits[card % 4] for card in part] for part in (board, pocket)]
        forms.append((sorted(renamed[0]), sorted(renamed[1])))
    return min(forms)


def assert_expected(observed: NDArray[Any], expected: Any) -> None:
    """A chi-square test of counts against expected weights."""
    weights = np.broadcast_to(np.asarray(expected, dtype=np.float64), observed.shape).ravel()
    total = observed.sum()
    assert stats.chisquare(observed.ravel(), weights * total / weights.sum()).pvalue > RARE


@pytest.mark.parametrize("deck", DECK_NAMES)
def test_nine_different_cards_of_the_deck(deck: str) -> None:
    cards = np.sort(batch(deck).cards, axis=0)
    assert np.all(np.diff(cards, axis=0) > 0)
    assert cards[0].min() == oracle.CARDS[deck][0]
    assert cards[-1].max() == 51


@pytest.mark.parametrize("deck", DECK_NAMES)
def test_every_place_gets_every_card_alike(deck: str) -> None:
    first = oracle.CARDS[deck][0]
    for place in batch(deck).cards:
        assert_expected(np.bincount(place - first, minlength=52 - first), 1)


@pytest.mark.parametrize("deck", DECK_NAMES)
def test_every_two_places_get_every_two_cards_alike(deck: str) -> None:
    n = len(oracle.CARDS[deck])
    cards = batch(deck).cards.astype(np.int64) - oracle.CARDS[deck][0]
    for i, j in combinations(range(9), 2):
        pairs = np.bincount(cards[i] * n + cards[j], minlength=n * n).reshape(n, n)
        assert_expected(pairs[~np.eye(n, dtype=bool)], 1)


@pytest.mark.parametrize("seat", [0, 1])
def test_the_169_pockets_have_their_weights(seat: int) -> None:
    weights = []
    for code in pockets_of(DECKS["full"], 0).tolist():
        a, b = (code >> 8) - 1, (code & 255) - 1
        weights.append(6 if a // 4 == b // 4 else 4 if a % 4 == b % 4 else 12)
    assert sum(weights) == 1326
    positions = batch("full").position[seat, 0]
    assert positions.min() == 1
    assert_expected(np.bincount(positions - 1, minlength=169), weights)


@pytest.mark.parametrize("deck", DECK_NAMES)
def test_flops_have_the_weights_of_their_forms(deck: str) -> None:
    flops = [np.array(flop) for flop in combinations(oracle.CARDS[deck], 3)]
    boards, weights = np.unique([canonical_board(f, 3)[0] for f in flops], return_counts=True)
    seen, counts = np.unique(batch(deck).board[1], return_counts=True)
    np.testing.assert_array_equal(seen, boards)
    assert_expected(counts, weights)


@pytest.mark.parametrize("deck", DECK_NAMES)
def test_canonical_by_a_search_over_the_renamings(deck: str) -> None:
    dealt = batch(deck)
    for k, seat, street, pocket, board in hands(dealt, 500):
        board_form, pocket_form = smallest_form(pocket, board)
        assert dealt.board[street, k] == pack(board_form)
        assert dealt.obs[seat, street, k] == pack_obs(pocket_form, board_form)


@pytest.mark.parametrize("deck", DECK_NAMES)
def test_positions_are_those_of_the_boards_block(deck: str) -> None:
    dealt = batch(deck)
    for k, seat, street, _, _ in hands(dealt, 1_000):
        block = pockets_of(DECKS[deck], int(dealt.board[street, k]))
        position = dealt.position[seat, street, k]
        assert block[position - 1] == dealt.obs[seat, street, k] & 0xFFFF


def test_share_of_the_full_deck_is_phevaluators() -> None:
    dealt = batch("full")
    for k in range(10_000):
        cards = dealt.cards[:, k].tolist()
        # phevaluator gives the best hand the least number.
        ours, theirs = evaluate_cards(*cards[:2], *cards[4:]), evaluate_cards(*cards[2:])
        assert dealt.share[k] == (ours < theirs) + (ours <= theirs)


@pytest.mark.parametrize("deck", ["short", "tiny"])
def test_share_of_other_decks_is_the_best_fives(deck: str) -> None:
    dealt = batch(deck)
    for k in range(1_000):
        cards = dealt.cards[:, k].tolist()
        ours = oracle.rank_best(cards[:2] + cards[4:], deck)
        theirs = oracle.rank_best(cards[2:], deck)
        assert dealt.share[k] == (ours > theirs) + (ours >= theirs)


@pytest.mark.parametrize("deck", DECK_NAMES)
def test_seats_are_equal_and_splits_as_often_as_counted(deck: str) -> None:
    share = batch(deck).share
    wins, splits = np.mean(share == 2), np.mean(share == 1)
    for measured, expected in ((wins, (1 - SPLITS[deck]) / 2), (splits, SPLITS[deck])):
        error = np.sqrt(expected * (1 - expected) / len(share))
        assert abs(measured - expected) < 4.5 * error
    assert abs(share.mean() / 2 - 0.5) < 4.5 * share.std() / 2 / np.sqrt(len(share))


def test_uniform_numbers_are_uniform() -> None:
    uniform = deals(DECKS["full"], seed=5, epoch=9, count=200_000, levels=7).uniform
    assert uniform.min() >= 0
    assert uniform.max() < 1
    for level in uniform:
        assert stats.kstest(level, "uniform").pvalue > RARE
    # Finer than one word of 32 bits.
    assert np.any(uniform * 2.0**32 % 1)
    assert np.all(uniform * 2.0**53 % 1 == 0)


def assert_unrelated(a: NDArray[Any], b: NDArray[Any]) -> None:
    """A chi-square test that two rows of numbers in [0, 1) have nothing to do with each other."""
    table, _, _ = np.histogram2d(a, b, bins=52, range=((0, 1), (0, 1)))
    assert stats.chi2_contingency(table).pvalue > RARE


def test_cards_and_levels_of_a_deal_and_its_neighbours_are_unrelated() -> None:
    dealt = deals(DECKS["full"], seed=6, epoch=1, count=300_000, levels=5)
    first, last = (dealt.cards[0] + 0.5) / 52, (dealt.cards[8] + 0.5) / 52
    rows = [first, last, *dealt.uniform]
    for a, b in combinations(rows[1:], 2):  # first and last are never the same card
        assert_unrelated(a, b)
    for row in rows:
        assert_unrelated(row[:-1], row[1:])


@pytest.mark.parametrize(("seed", "epoch"), [(7, 1), (8, 0), (7, 1 << 32), (7 + (1 << 32), 0)])
def test_another_epoch_or_seed_is_unrelated(seed: int, epoch: int) -> None:
    one = deals(DECKS["full"], seed=7, epoch=0, count=300_000, levels=1)
    other = deals(DECKS["full"], seed=seed, epoch=epoch, count=300_000, levels=1)
    assert_unrelated((one.cards[0] + 0.5) / 52, (other.cards[0] + 0.5) / 52)
    assert_unrelated(one.uniform[0], other.uniform[0])


def test_no_deal_comes_twice() -> None:
    # 10^5 deals of 1.3 × 10^15: chance alone repeats one with probability 4 × 10^-6.
    sources = [(seed, epoch) for seed in (0, 1) for epoch in (0, 1, 2, 1 << 32, (1 << 63) - 1)]
    found = [deals(DECKS["full"], *source, 10_000, 1) for source in sources]
    cards = np.concatenate([dealt.cards for dealt in found], axis=1)
    assert np.unique(cards, axis=1).shape[1] == 100_000
    assert len(np.unique(np.concatenate([dealt.uniform[0] for dealt in found]))) == 100_000


def arrays(dealt: Deals) -> list[NDArray[Any]]:
    """A batch's arrays."""
    return [
        dealt.cards, dealt.board, dealt.position, dealt.obs, dealt.share, dealt.early,
        dealt.uniform,
    ]  # fmt: skip


def assert_same(one: Deals, other: Deals) -> None:
    """Equal to the last bit."""
    for a, b in zip(arrays(one), arrays(other), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_larger_batch_only_adds() -> None:
    small = deals(DECKS["short"], seed=2, epoch=4, count=100, levels=2)
    large = deals(DECKS["short"], seed=2, epoch=4, count=1_000, levels=5)
    for a, b in zip(arrays(small)[:-1], arrays(large)[:-1], strict=True):
        np.testing.assert_array_equal(a, b[..., :100])
    np.testing.assert_array_equal(small.uniform, large.uniform[:2, :100])


def test_threads_make_the_same_batches() -> None:
    def make(epoch: int) -> Deals:
        return deals(DECKS["full"], seed=3, epoch=epoch, count=5_000, levels=3)

    with ThreadPoolExecutor(4) as pool:
        for epoch, dealt in enumerate(pool.map(make, range(16))):
            assert dealt.epoch == epoch
            assert_same(dealt, make(epoch))


def test_the_same_deals_on_every_machine() -> None:
    dealt = deals(DECKS["full"], seed=1, epoch=2, count=1_000, levels=3)
    digest = hashlib.sha256()
    for array in arrays(dealt):
        digest.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
    assert digest.hexdigest()[:16] == "39f9abe276b98b80"


def test_shapes_and_types() -> None:
    dealt = deals(DECKS["tiny"], seed=0, epoch=0, count=3, levels=4)
    found = [(array.shape, array.dtype.name) for array in arrays(dealt)]
    assert found == [
        ((9, 3), "int8"), ((4, 3), "int64"), ((2, 4, 3), "int16"), ((2, 4, 3), "int64"),
        ((3,), "int8"), ((3, 3), "float64"), ((4, 3), "float64"),
    ]  # fmt: skip
    assert len(dealt) == 3
    assert not dealt.board[0].any()
    assert deals(DECKS["tiny"], 0, 0, 1, 0).uniform.shape == (0, 1)


@pytest.mark.parametrize(
    ("seed", "epoch", "count", "levels", "complaint"),
    [
        (-1, 0, 1, 0, "seed and epoch"), (0, -1, 1, 0, "seed and epoch"),
        (1 << 63, 0, 1, 0, "seed and epoch"), (0, 1 << 63, 1, 0, "seed and epoch"),
        (0, 0, 0, 0, "a batch"), (0, 0, 1 << 33, 0, "a batch"), (0, 0, 1, -1, "a batch"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(
    seed: int, epoch: int, count: int, levels: int, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        deals(DECKS["full"], seed, epoch, count, levels)
