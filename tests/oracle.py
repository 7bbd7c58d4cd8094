"""Slow, plain answers that share no code with the kernels: Python over cards, and phevaluator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, permutations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray
from phevaluator.evaluator import evaluate_cards

CARDS = {"full": range(52), "short": range(16, 52), "tiny": range(32, 52)}
LOW_STRAIGHT = {"full": {12, 0, 1, 2, 3}, "short": {12, 4, 5, 6, 7}, "tiny": set[int]()}
ORDER = ["high card", "pair", "two pair", "trips", "straight"]
CATEGORIES = {
    "full": [*ORDER, "flush", "full house", "quads", "straight flush"],
    "short": [*ORDER, "full house", "flush", "quads", "straight flush"],
    "tiny": [*ORDER, "flush", "full house", "quads", "straight flush"],
}
SHAPES = {
    (4, 1): "quads",
    (3, 2): "full house",
    (3, 1, 1): "trips",
    (2, 2, 1): "two pair",
    (2, 1, 1, 1): "pair",
    (1, 1, 1, 1, 1): "high card",
}

FIVES_OF_SEVEN = np.array(list(combinations(range(7), 5)))
CHOOSE = np.array([[comb(n, k) for n in range(52)] for k in range(1, 6)])


def rank_five(cards: Sequence[int], deck: str) -> tuple[int, tuple[int, ...]]:
    """How five cards rank: (category, tie-breaks), higher wins."""
    groups = sorted(Counter(card // 4 for card in cards).items(), key=lambda g: (-g[1], -g[0]))
    ranks = tuple(rank for rank, _ in groups)
    category = SHAPES[tuple(count for _, count in groups)]
    low = set(ranks) == LOW_STRAIGHT[deck]
    run = len(ranks) == 5 and (low or ranks[0] - ranks[4] == 4)
    flush = len({card % 4 for card in cards}) == 1
    if run:
        ranks = (ranks[1] if low else ranks[0],)
    if run or flush:
        category = "straight flush" if run and flush else "straight" if run else "flush"
    return CATEGORIES[deck].index(category), ranks


def rank_best(cards: Iterable[int], deck: str) -> tuple[int, tuple[int, ...]]:
    """The rank of the best five of five to seven cards."""
    return max(rank_five(five, deck) for five in combinations(cards, 5))


def canonical(pocket: Iterable[int], board: Iterable[int]) -> tuple[list[int], list[int]]:
    """(board, pocket) of the smallest board, then pocket, over all renamings of the suits."""
    pocket, board = list(pocket), list(board)
    return min(
        (
            sorted(c // 4 * 4 + to[c % 4] for c in board),
            sorted(c // 4 * 4 + to[c % 4] for c in pocket),
        )
        for to in permutations(range(4))
    )


@lru_cache
def _five_card_ranks(deck: str) -> NDArray[np.int64]:
    """A comparable int for every five cards of a deck, at the index Σ comb(card_i − first, i)."""
    fives = list(combinations(range(len(CARDS[deck])), 5))
    first = CARDS[deck][0]
    ranks = [rank_five([card + first for card in five], deck) for five in fives]
    dense = {rank: k for k, rank in enumerate(sorted(set(ranks)))}
    table = np.empty(len(fives), dtype=np.int64)
    table[_index(np.array(fives))] = [dense[rank] for rank in ranks]
    return table


def _index(fives: NDArray[Any]) -> NDArray[np.int64]:
    """The table index of ascending cards [..., 5], counted from the deck's first."""
    index: NDArray[np.int64] = np.sum([CHOOSE[k][fives[..., k]] for k in range(5)], axis=0)
    return index


def seven_card_strengths(seven: NDArray[Any], deck: str) -> NDArray[np.int64]:
    """The strength of the best five of seven cards, int[n, 7] in any order, higher wins."""
    ascending = np.sort(seven, axis=1) - CARDS[deck][0]
    ranks = _five_card_ranks(deck)[_index(ascending[:, FIVES_OF_SEVEN])]
    return np.asarray(ranks.max(axis=1), dtype=np.int64)


@lru_cache(maxsize=4)
def pocket_strengths(board: tuple[int, ...], deck: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Every pocket on a river board, int[n, 2], and its strength, higher wins."""
    left = [card for card in CARDS[deck] if card not in board]
    pockets = np.array(list(combinations(left, 2)))
    if deck == "full":
        return pockets, np.array([-evaluate_cards(*board, int(a), int(b)) for a, b in pockets])
    seven = np.hstack([np.tile(board, (len(pockets), 1)), pockets])
    return pockets, seven_card_strengths(seven, deck)


def river_bucket_bruteforce(obs: int, deck_name: str) -> int:
    """The bucket of a river observation: every opponent compared, one board's strengths cached."""
    cards = [byte - 1 for byte in int(obs).to_bytes(7, "big")]
    pockets, strengths = pocket_strengths(tuple(cards[:5]), deck_name)
    shared = ((pockets == cards[5]) | (pockets == cards[6])).sum(axis=1)
    own = strengths[shared == 2][0]
    opponents = strengths[shared == 0]
    n = len(opponents)
    score = 2 * int((opponents < own).sum()) + int((opponents == own).sum())
    return (score * 100 + n) // (2 * n)
