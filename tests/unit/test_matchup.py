"""Preflop matchups against comparing every two pockets, with evaluators of other hands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import combinations, permutations, product
from math import comb

import numpy as np
import pytest
from numpy.typing import NDArray

from pgpipe.kernels.cards import DECKS, pack, pack_obs, parse, unpack
from pgpipe.kernels.isomorphism import canonical_boards
from pgpipe.kernels.matchup import Matchups, all_matchups, matchup_deals, matchups
from tests import oracle

DECK_NAMES = ["full", "short", "tiny"]
SPLITS = {"short": 4_956_292_904, "tiny": 29_282_880}
"""How many deals and boards split: a count of the equal disjoint pockets on every board."""
Cards = tuple[int, ...]
Matrix = NDArray[np.int64]


@cache
def table(deck: str) -> Matchups:
    """The whole table of a deck."""
    return all_matchups(DECKS[deck], threads=2)


@cache
def classes(deck: str) -> dict[Cards, int]:
    """Every pocket's class: its place among the canonical observations."""
    canonical = {
        pocket: pack_obs(oracle.canonical(pocket, [])[1], [])
        for pocket in combinations(oracle.CARDS[deck], 2)
    }
    place = {obs: k for k, obs in enumerate(sorted(set(canonical.values())))}
    return {pocket: place[obs] for pocket, obs in canonical.items()}


def class_of(deck: str, pocket: str) -> int:
    """The class of an example such as "KcAc"."""
    return classes(deck)[tuple(sorted(parse(pocket)))]


def compare_all(deck: str, boards: Iterable[Cards]) -> Matrix:
    """Every pocket against every other that shares no card with it, on some boards.

    Returns int64[3, n, n], by the two classes: losses, ties and wins.
    """
    place = classes(deck)
    pockets, own = np.array(list(place)), np.array(list(place.values()))
    n, cards = own.max() + 1, (np.int64(1) << pockets).sum(axis=1)
    counts = np.zeros(3 * n * n, np.int64)
    for board in boards:
        strengths = oracle.pocket_strengths(board, deck)[1]
        left = cards & sum(1 << card for card in board) == 0
        disjoint = cards[left, None] & cards[left] == 0
        result = np.sign(strengths[:, None] - strengths) + 1
        kind = (result * n + own[left, None]) * n + own[left]
        counts += np.bincount(kind[disjoint], minlength=3 * n * n)
    return counts.reshape(3, n, n)


def renamings(cards: Cards) -> list[Cards]:
    """The cards under each of the 24 renamings of the suits, in the same order."""
    return [tuple(c - c % 4 + to[c % 4] for c in cards) for to in permutations(range(4))]


def run_out(deck: str, ours: Cards, theirs: Cards) -> tuple[int, int]:
    """Wins and ties of one pocket against another over all boards."""
    left = [card for card in oracle.CARDS[deck] if card not in ours + theirs]
    boards = np.array(list(combinations(left, 5)))
    one, other = (
        oracle.seven_card_strengths(np.hstack([boards, np.tile(held, (len(boards), 1))]), deck)
        for held in (ours, theirs)
    )
    return int((one > other).sum()), int((one == other).sum())


def test_every_deal_and_board_of_the_tiny_deck() -> None:
    _, ties, wins = compare_all("tiny", combinations(oracle.CARDS["tiny"], 5))
    np.testing.assert_array_equal(table("tiny").wins, wins)
    np.testing.assert_array_equal(table("tiny").ties, ties)


# 4, 12, 24 and 4 boards rename to these.
@pytest.mark.parametrize("board", ["TcJcQcKcAc", "7c7d9c9dAc", "2c3c4d5hKs", "5c5d5h5s8c"])
def test_a_board_and_its_renamings(board: str) -> None:
    assert_same_on_board("full", tuple(parse(board)))


@pytest.mark.parametrize("deck", ["full", "short"])
def test_random_boards_and_their_renamings(deck: str) -> None:
    rng = np.random.default_rng(0)
    for board in rng.choice(canonical_boards(DECKS[deck], 3), 3, replace=False):
        assert_same_on_board(deck, tuple(unpack(board)))


def assert_same_on_board(deck: str, board: Cards) -> None:
    """Compare on one canonical board and on all boards that rename to it."""
    k = int(np.searchsorted(canonical_boards(DECKS[deck], 3), pack(board)))
    _, ties, wins = compare_all(deck, {tuple(sorted(cards)) for cards in renamings(board)})
    np.testing.assert_array_equal(matchups(DECKS[deck], k, k + 1), (wins, ties))


@pytest.mark.parametrize(
    ("ours", "theirs", "deals"),
    [("KcAc", "QcQd", 24), ("QcAd", "KcAc", 36)],
)
def test_classes_of_the_short_deck_by_running_out_their_deals(
    ours: str, theirs: str, deals: int
) -> None:
    i, j = class_of("short", ours), class_of("short", theirs)
    found = table("short")
    # Deals that rename to each other go alike; run out one of each kind.
    kinds = Counter(
        min((tuple(sorted(cards[:2])), tuple(sorted(cards[2:]))) for cards in renamings(a + b))
        for a, b in product(classes("short"), repeat=2)
        if classes("short")[a] == i and classes("short")[b] == j and not set(a) & set(b)
    )
    results = [np.array(run_out("short", *kind)) * times for kind, times in kinds.items()]
    assert kinds.total() == found.deals[i, j] == deals
    assert np.sum(results, axis=0).tolist() == [found.wins[i, j], found.ties[i, j]]


@pytest.mark.parametrize("deck", ["short", "tiny"])
def test_one_wins_or_both_split(deck: str) -> None:
    found = table(deck)
    assert found.boards == comb(len(oracle.CARDS[deck]) - 4, 5)
    np.testing.assert_array_equal(
        found.wins + found.ties + found.wins.T, found.deals * found.boards
    )
    np.testing.assert_array_equal(found.ties, found.ties.T)
    assert found.ties.sum() == SPLITS[deck]


@pytest.mark.parametrize("deck", DECK_NAMES)
def test_deals_by_listing_the_pockets(deck: str) -> None:
    expected = Counter(
        (one, other)
        for (a, b), one in classes(deck).items()
        for (c, d), other in classes(deck).items()
        if a not in (c, d) and b not in (c, d)
    )
    deals = matchup_deals(DECKS[deck])
    assert expected == {(i, j): deals[i, j] for i, j in np.ndindex(deals.shape)}
    size = len(oracle.CARDS[deck])
    assert deals.sum() == comb(size, 2) * comb(size - 2, 2)


def test_classes_are_in_order_of_obs() -> None:
    for deck, n in (("short", 81), ("tiny", 25)):
        canonical = {pack_obs(oracle.canonical(p, [])[1], []) for p in classes(deck)}
        assert table(deck).obs.tolist() == sorted(canonical)
        assert len(canonical) == n


def test_ranges_add_up_to_the_whole() -> None:
    deck = DECKS["full"]
    parts = [matchups(deck, lo, hi) for lo, hi in ((700, 733), (733, 733), (733, 900))]
    np.testing.assert_array_equal(np.sum(parts, axis=0), matchups(deck, 700, 900))
    assert not np.any(parts[1])


def test_threads_make_the_same_table() -> None:
    deck = DECKS["short"]
    found, boards = table("short"), len(canonical_boards(deck, 3))
    assert boards > 4_000  # several parts
    np.testing.assert_array_equal((found.wins, found.ties), matchups(deck, 0, boards))


def test_shapes_and_types() -> None:
    found = table("tiny")
    arrays = [found.obs, found.deals, found.wins, found.ties]
    assert [array.shape for array in arrays] == [(25,), (25, 25), (25, 25), (25, 25)]
    assert {array.dtype.name for array in [*arrays, *matchups(DECKS["tiny"], 0, 1)]} == {"int64"}


@pytest.mark.parametrize(("lo", "hi"), [(-1, 5), (5, 4), (0, 902)])
def test_a_range_outside_the_deck_is_refused(lo: int, hi: int) -> None:
    with pytest.raises(ValueError, match=r"0 \.\. 901"):
        matchups(DECKS["tiny"], lo, hi)
