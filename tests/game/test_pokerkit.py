"""Random lines of play, taken from the tree, agree with pokerkit at every step."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from phevaluator.evaluator import evaluate_cards
from pokerkit import Automation, NoLimitTexasHoldem, State

from tests.game.conftest import Built

FOLD, CHECK, CALL, SHOVE, LEAST = 2, 3, 4, 5, 20
AUTOMATIONS = tuple(a for a in Automation if a not in (Automation.RUNOUT_COUNT_SELECTION,))


@dataclass(frozen=True)
class Tree:
    """One game's nodes as columns, and its stakes."""

    columns: dict[str, NDArray[Any]]
    first_child: NDArray[np.int64]
    stack: int
    blinds: tuple[int, int]

    def at(self, node: int, column: str) -> int:
        return int(self.columns[column][node])

    def children(self, node: int) -> range:
        """The nodes that a node's actions lead to: they stand side by side."""
        first = int(self.first_child[node])
        return range(first, first + self.at(node, "actions"))

    def chips(self, node: int, seat: int) -> int:
        return self.at(node, f"chips{seat}")


def tree_of(built: Built, game: str) -> Tree:
    connection: Any = built.session.connection
    columns = connection.execute(
        "select node, coalesce(parent, -1) as parent, coalesce(edge, 0) as edge, kind,"
        " coalesce(actor, -1) as actor, chips0, chips1, depth, actions, street"
        f" from node where game = '{game}' order by node"
    ).fetchnumpy()
    ((stack, small, big),) = built.rows(
        f"select stack, small_blind, big_blind from game where game = '{game}'"
    )
    assert (columns["node"] == np.arange(len(columns["node"]))).all()
    first = np.searchsorted(columns["parent"], columns["node"])
    return Tree(columns, first, stack, (small, big))


def agrees(tree: Tree, node: int, state: State) -> None:
    """Whose turn it is, what is legal, between which amounts, and what is left behind."""
    actor = tree.at(node, "actor")
    player = 1 - actor  # pokerkit's player 1 is the button
    assert state.actor_index == player
    assert [tree.stack - tree.chips(node, seat) for seat in (1, 0)] == state.stacks
    missing = tree.chips(node, 1 - actor) - tree.chips(node, actor)
    assert state.checking_or_calling_amount == missing
    assert state.street_index == tree.at(node, "street")

    edges = [tree.at(child, "edge") for child in tree.children(node)]
    assert (FOLD in edges) == state.can_fold()
    assert (CHECK in edges) == (missing == 0)
    assert (CALL in edges) == (missing > 0)
    totals = {
        tree.at(child, "edge"): state.bets[player]
        + tree.chips(child, actor)
        - tree.chips(node, actor)
        for child in tree.children(node)
        if tree.at(child, "edge") not in (FOLD, CHECK, CALL)
    }
    assert bool(totals) == state.can_complete_bet_or_raise_to()
    if totals:
        least = state.min_completion_betting_or_raising_to_amount
        most = state.max_completion_betting_or_raising_to_amount
        assert least is not None
        assert min(totals.values()) >= least
        assert totals[SHOVE] == most
        if LEAST in totals:
            assert totals[LEAST] == least


def apply(tree: Tree, node: int, child: int, state: State) -> None:
    """Play the action that leads from a node to its child."""
    edge = tree.at(child, "edge")
    if edge == FOLD:
        state.fold()
    elif edge in (CHECK, CALL):
        state.check_or_call()
    else:
        actor = tree.at(node, "actor")
        added = tree.chips(child, actor) - tree.chips(node, actor)
        state.complete_bet_or_raise_to(state.bets[1 - actor] + added)


def payoffs(tree: Tree, node: int, dealt: list[list[str]], board: list[str]) -> list[int]:
    """What each seat wins by the rules of `node` and an evaluator that is not pokerkit's."""
    if tree.at(node, "kind") == 1:
        loser = tree.at(tree.at(node, "parent"), "actor")
    else:
        ranks = [evaluate_cards(*cards, *board) for cards in dealt]
        if ranks[0] == ranks[1]:
            return [0, 0]
        loser = 0 if ranks[0] > ranks[1] else 1  # phevaluator: lower is better
    lost = tree.chips(node, loser)
    return [-lost, lost] if loser == 0 else [lost, -lost]


@pytest.mark.parametrize(("game", "histories"), [("pluribus", 2500), ("odd", 2500)])
def test_random_histories(duckdb_trees: Built, game: str, histories: int) -> None:
    tree = tree_of(duckdb_trees, game)
    chance = random.Random(3)
    random.seed(4)  # pokerkit shuffles by the global generator
    seen = {"fold": 0, "showdown": 0, "split": 0, "run out": 0, "least": 0}
    for _ in range(histories):
        state = NoLimitTexasHoldem.create_state(
            AUTOMATIONS, True, 0, tree.blinds, tree.blinds[1], tree.stack, 2
        )
        dealt = [[repr(card) for card in state.hole_cards[player]] for player in (1, 0)]
        node = 0
        while tree.at(node, "kind") == 0:
            agrees(tree, node, state)
            options = list(tree.children(node))
            edges = [tree.at(child, "edge") for child in options]
            # Fewer folds and shoves than others, so that lines are long.
            weights = [1 if edge in (FOLD, SHOVE) else 4 for edge in edges]
            (child,) = chance.choices(options, weights)
            seen["least"] += LEAST in edges
            apply(tree, node, child, state)
            node = child
        assert not state.status
        won = [state.payoffs[player] for player in (1, 0)]
        board = [repr(card) for cards in state.board_cards for card in cards]
        assert won == payoffs(tree, node, dealt, board)
        showdown = tree.at(node, "kind") == 2
        seen["showdown" if showdown else "fold"] += 1
        seen["split"] += showdown and won == [0, 0]
        seen["run out"] += showdown and tree.at(node, "street") < 3
    # What was compared often enough to mean something.
    assert min(seen["fold"], seen["showdown"]) > histories / 10
    assert seen["split"] > 10
    assert seen["run out"] > 50
    assert (seen["least"] > histories) == (game == "odd")
