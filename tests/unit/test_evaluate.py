"""The evaluator against phevaluator (full deck) and against best-of-all-fives (every deck)."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from phevaluator.evaluator import evaluate_cards

from pgpipe.kernels.cards import DECKS, parse
from pgpipe.kernels.evaluate import strength
from tests import oracle


def evaluate(cards: Any, deck_name: str) -> int:
    deck = DECKS[deck_name]
    hand = np.array(cards, dtype=np.int64)
    return int(strength(hand, deck.wheel, int(deck.flush_over_full_house)))


def assert_same_order(ours: list[int], theirs: list[Any]) -> None:
    """Equal exactly where the other is equal, and rising where it rises."""
    ranking = sorted(set(zip(theirs, ours, strict=True)))
    assert all(below[0] < above[0] and below[1] < above[1] for below, above in pairwise(ranking))


@pytest.mark.parametrize("n", [5, 6, 7])
def test_full_deck_orders_hands_like_phevaluator(n: int) -> None:
    rng = np.random.default_rng(n)
    hands = [rng.choice(52, n, replace=False) for _ in range(30_000)]
    theirs = [-evaluate_cards(*map(int, hand)) for hand in hands]
    assert_same_order([evaluate(hand, "full") for hand in hands], theirs)


@pytest.mark.parametrize("deck", ["full", "short", "tiny"])
@pytest.mark.parametrize("n", [5, 6, 7])
def test_every_deck_orders_hands_like_its_best_five(deck: str, n: int) -> None:
    rng = np.random.default_rng(n)
    hands = [list(map(int, rng.choice(oracle.CARDS[deck], n, replace=False))) for _ in range(3_000)]
    # Random hands rarely hold the strong categories that the decks order differently.
    hands += [suited + [48, 45, 46][: n - 5] for suited in combinations_of_a_suit(deck)]
    assert_same_order(
        [evaluate(hand, deck) for hand in hands], [oracle.rank_best(hand, deck) for hand in hands]
    )


def combinations_of_a_suit(deck: str) -> list[list[int]]:
    """Every five spades of a deck."""
    return [list(five) for five in combinations([c for c in oracle.CARDS[deck] if c % 4 == 3], 5)]


def test_every_five_card_hand_of_the_tiny_deck() -> None:
    hands = list(combinations(oracle.CARDS["tiny"], 5))
    assert_same_order(
        [evaluate(hand, "tiny") for hand in hands],
        [oracle.rank_five(hand, "tiny") for hand in hands],
    )


@pytest.mark.parametrize(
    ("deck", "better", "worse"),
    [
        ("full", "2c2d2h3s3c", "2c4c6c8cTc"),
        ("short", "6c8c9cJcQc", "AcAdAhKsKc"),
        ("full", "2c3d4h5s6c", "Ac2d3h4s5c"),
        ("full", "Ac2d3h4s5c", "AcAdAhKsQc"),
        ("short", "6c7d8h9sTc", "Ac6d7h8s9c"),
        ("short", "Ac6d7h8s9c", "AcAdAhKsQc"),
        ("short", "Ac6c7c8c9c", "AcAdAhAsQc"),
        ("tiny", "TcJdQhKsAc", "AcAdAhKsQc"),
    ],
)
def test_rules_of_the_decks(deck: str, better: str, worse: str) -> None:
    assert evaluate(parse(better), deck) > evaluate(parse(worse), deck)


def test_an_ace_below_the_six_is_no_straight_in_the_full_deck() -> None:
    assert evaluate(parse("Ac6d7h8s9c"), "full") < evaluate(parse("2c2d3h4s5c"), "full")


def test_equal_hands_split() -> None:
    assert evaluate(parse("AcKd2h3s4c5d9h"), "full") == evaluate(parse("AsKs2h3s4c5d9h"), "full")
    board = "TcJcQcKcAc"
    assert evaluate(parse(board + "2d3d"), "full") == evaluate(parse(board + "AdAh"), "full")
