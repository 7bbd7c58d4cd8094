"""Best responses in hold'em that ends before the flop, by matrices: the oracle of sql/evaluate.

A strategy is a matrix a node, starting hands × actions; the opponent's reach of a node a vector,
and what the responder wins there as well. Reads the tree from `node`, nothing else from the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgpipe.kernels.matchup import Matchups

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Node:
    """A node of the tree; children in the order of their actions."""

    kind: int
    actor: int
    chips: tuple[int, int]
    children: list[int]


@dataclass(frozen=True)
class Matrices:
    """The chance part of the game, [own, other] for either seat: ways to deal both hands, and
    2 × the share of the pot that the owner may expect."""

    ways: Vector
    share: Vector

    @staticmethod
    def of(found: Matchups) -> Matrices:
        """From the counts."""
        share = (2 * found.wins + found.ties) / (found.deals * found.boards)
        return Matrices(found.deals.astype(float), share)


def tree(rows: list[tuple[Any, ...]]) -> dict[int, Node]:
    """From rows (node, parent, kind, actor, chips0, chips1), in order of node."""
    nodes: dict[int, Node] = {}
    for node, parent, kind, actor, chips0, chips1 in rows:
        nodes[node] = Node(kind, actor, (chips0, chips1), [])
        if parent is not None:
            nodes[parent].children.append(node)
    return nodes


def values(
    nodes: dict[int, Node], matrices: Matrices, policy: dict[int, Vector], seat: int, best: bool
) -> float:
    """What a seat wins a deal: by a best response, or by the policy that the other follows too."""

    def folded(node: int, parent: int) -> float:
        folder = nodes[parent].actor
        return nodes[node].chips[1 - seat] if folder != seat else -nodes[node].chips[seat]

    def walk(node: int, parent: int, reach: Vector) -> Vector:
        here = nodes[node]
        if here.kind == 1:
            lost: Vector = folded(node, parent) * (matrices.ways @ reach)
            return lost
        if here.kind == 2:
            won: Vector = min(here.chips) * ((matrices.ways * (matrices.share - 1)) @ reach)
            return won
        mix = policy[node]
        if here.actor != seat:
            answers = [walk(c, node, reach * mix[:, k]) for k, c in enumerate(here.children)]
            total: Vector = np.sum(answers, axis=0)
            return total
        offers = np.array([walk(c, node, reach) for c in here.children])
        chosen: Vector = offers.max(axis=0) if best else (offers * mix.T).sum(axis=0)
        return chosen

    return float(walk(0, -1, np.ones(len(matrices.ways))).sum() / matrices.ways.sum())


def folds(
    nodes: dict[int, Node], matrices: Matrices, policy: dict[int, Vector], seat: int
) -> Vector:
    """By hand, how often a seat folds when both play the policy."""

    def walk(node: int, own: Vector, other: Vector) -> Vector:
        here = nodes[node]
        found = np.zeros(len(own))
        if here.kind:
            return found
        for k, child in enumerate(here.children):
            mix = policy[node][:, k]
            if here.actor != seat:
                found += walk(child, own, other * mix)
            elif nodes[child].kind == 1:
                found += own * mix * (matrices.ways @ other)
            else:
                found += walk(child, own * mix, other)
        return found

    ones = np.ones(len(matrices.ways))
    shares: Vector = walk(0, ones, ones) / (matrices.ways @ ones)
    return shares
