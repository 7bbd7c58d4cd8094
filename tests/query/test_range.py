"""range() against a posterior counted hand by hand in Python; the views of training likewise."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

import pytest

from pgpipe.engine.session import PostgresSession
from pgpipe.kernels.cards import show
from tests import oracle
from tests.query.test_line import refusal, value
from tests.query.test_strategy import rows

Infoset = tuple[int, int]


def blueprint(session: PostgresSession) -> dict[Infoset, dict[int, tuple[float, float, int]]]:
    """(past, bucket) to edge to (policy, regret, visits)."""
    found: dict[Infoset, dict[int, tuple[float, float, int]]] = defaultdict(dict)
    query = "select past, present, edge, policy, regret, visits from blueprint"
    for past, present, edge, *numbers in rows(session, query):
        found[past, present][edge] = (numbers[0], numbers[1], numbers[2])
    return found


def acts(session: PostgresSession, line: str, player: int) -> list[Any]:
    """(past, street, actions, edge) of each action that a player takes on a line."""
    nodes = {
        row[0]: row[1:]
        for row in rows(
            session,
            "select node, parent, edge, actor, past, street, actions from node"
            " where game = 'little'",
        )
    }
    node = value(session, "select line_node(%s)", line)
    taken = []
    while node:
        parent, edge = nodes[node][:2]
        actor, past, street, actions = nodes[parent][2:]
        if actor == player:
            taken.append((past, street, actions, edge))
        node = parent
    return taken


@pytest.mark.parametrize(
    ("line", "board"),
    [
        ("", ""),
        ("r4", ""),
        ("c x / b2", "QhJdTs"),
        ("c x / b2 c / x b4", "QhJdTsTh"),
        ("c x / x x / b2 c / b4", "AhKdQcTsTd"),
    ],
)
@pytest.mark.parametrize("player", [0, 1])
def test_range_is_the_posterior(asked: PostgresSession, line: str, board: str, player: int) -> None:
    numbers = blueprint(asked)
    path = acts(asked, line, player)
    dealt = [board[k : k + 2] for k in range(0, len(board), 2)]
    cards = [show([card]) for card in oracle.CARDS["tiny"]]
    weights: dict[frozenset[str], float] = {}
    for pocket in combinations([card for card in cards if card not in dealt], 2):
        weight = 1.0
        for past, street, actions, edge in path:
            seen = "".join(dealt[: (0, 3, 4, 5)[street]])
            bucket = value(asked, "select bucket_of(%s, %s)", "".join(pocket), seen)
            policies = {e: row[0] for e, row in numbers[past, bucket].items()}
            total = sum(policies.values())
            weight *= policies[edge] / total if total else 1 / actions
        weights[frozenset(pocket)] = weight
    found = rows(asked, "select pocket, probability from range(%s, %s, %s)", line, player, board)
    assert len(found) == len(weights)
    total = sum(weights.values())
    for pocket, probability in found:
        expected = weights[frozenset((pocket[:2], pocket[2:]))] / total
        assert probability == pytest.approx(expected, abs=1e-12)


def test_the_range_grid_sums_the_range(asked: PostgresSession) -> None:
    question = "c x / b2", 1, "QhJdTs"
    cells = rows(asked, "select * from range_grid(%s, %s, %s)", *question)
    sums: dict[str, list[float]] = defaultdict(list)
    for hand, probability in rows(
        asked, "select hand, probability from range(%s, %s, %s)", *question
    ):
        sums[hand].append(probability)
    assert {hand: (pockets, chance) for _, _, hand, pockets, chance in cells} == {
        hand: (len(chances), pytest.approx(sum(chances))) for hand, chances in sums.items()
    }


def test_what_range_refuses(asked: PostgresSession) -> None:
    for query, said in (
        ("range('r4', 2)", "'2' is no player"),
        ("range('r4 c /', 0, 'QhJd')", "the board 'QhJd' has 2 cards, but after 'r4 c /'"),
        ("range('r4 c /', 0, 'QhJd2c')", "'2c' is not in this deck"),
        ("range('r4 x', 0)", "'x' checks where there is a bet to call"),
    ):
        assert str(refusal(asked, f"select * from {query}").message_primary).startswith(said)


def test_views_of_training(asked: PostgresSession) -> None:
    numbers = blueprint(asked)
    visits = {key: max(row[2] for row in edges.values()) for key, edges in numbers.items()}
    regrets = [row[1] for edges in numbers.values() for row in edges.values()]
    stats = rows(asked, "select infosets, actions, unvisited, max_regret from training_stats")
    unvisited = sum(count == 0 for count in visits.values())
    assert stats == [(len(numbers), len(regrets), unvisited, max(regrets))]
    streets = rows(asked, "select infosets, unvisited, max_visits from street_stats")
    assert len(streets) == 4
    assert [sum(column) for column in list(zip(*streets, strict=True))[:2]] == [
        len(numbers),
        unvisited,
    ]
    assert max(row[2] for row in streets) == max(visits.values())

    hot = rows(asked, "select regret from hot(9)")
    largest = sorted((max(abs(r[1]) for r in e.values()) for e in numbers.values()), reverse=True)
    assert [abs(regret) for (regret,) in hot] == largest[:9]
    assert rows(asked, "select distinct visits from cold(5)") == [(0,)]
    assert value(asked, "select largest from saturation where quantity = 'regret'") == max(
        map(abs, regrets)
    )


def test_grid_usage_counts_each_infoset_once(asked: PostgresSession) -> None:
    street = dict(rows(asked, "select past, street from node where game = 'little' and kind = 0"))
    codes = dict(rows(asked, "select edge, name from edge"))
    offered: dict[tuple[int, str], list[float | None]] = defaultdict(list)
    for (past, _), edges in blueprint(asked).items():
        total = sum(row[0] for row in edges.values())
        trained = total > 0 and max(row[2] for row in edges.values()) > 0
        for edge, row in edges.items():
            offered[street[past], codes[edge]].append(row[0] / total if trained else None)
    found = rows(
        asked, "select street, size, infosets, trained, mean_probability, mostly from grid_usage"
    )
    assert len(found) == len(offered)
    for number, size, infosets, trained, mean, mostly in found:
        chances = [chance for chance in offered[number, size] if chance is not None]
        assert (infosets, trained) == (len(offered[number, size]), len(chances))
        assert mean == pytest.approx(sum(chances) / len(chances))
        assert mostly == sum(chance > 0.5 for chance in chances)


def test_convergence_of_training(sql_session: PostgresSession) -> None:
    sql_session.connection.execute(
        "insert into snapshot"
        " values (2, 5, 9, .5, 10, 1, 1, now()), (7, 6, 11, .2, 40, 4, 1, now())"
    )
    found = rows(sql_session, "select epoch, mean_positive_regret, delta from training_convergence")
    assert found == [(2, 0.5, None), (7, 0.2, pytest.approx(-0.3))]
    assert rows(sql_session, "select epoch from snapshots") == [(7,), (2,)]
    assert rows(sql_session, "select infosets, epoch from training_status") == [(6, 0)]
