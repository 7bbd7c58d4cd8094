"""range_strategy() and the explorer's chart against strategy(), range() and preflop_grid()."""

from __future__ import annotations

from typing import Any

import pytest

from pgpipe.engine.session import PostgresSession
from tests.query.test_line import refusal

SPOTS = [
    ("", ""),
    ("r4", ""),
    ("c x /", "KhTcJd"),
    ("c x / b2 c / x x / x", "AdKcQcTdTh"),
]


def rows(session: PostgresSession, query: str, *values: object) -> list[Any]:
    """The rows of a query."""
    return session.connection.execute(query.encode(), values).fetchall()


def told(session: PostgresSession, line: str, board: str) -> list[dict[str, Any]]:
    """The explorer's chart."""
    names = (
        "grid_row", "grid_col", "hand", "reach", "trained", "visits", "actions",
        "probabilities", "overall", "overall_trained", "pockets",
    )  # fmt: skip
    found = session.fetch("explore/grid", line=line, board=board)
    return [dict(zip(names, row, strict=True)) for row in found]


@pytest.mark.parametrize(("line", "board"), SPOTS)
def test_every_holding_plays_its_strategy(asked: PostgresSession, line: str, board: str) -> None:
    found = rows(
        asked,
        "select pocket, reach, note, actions, probabilities, visits, present"
        " from range_strategy(%s, %s)",
        *(line, board),
    )
    player = rows(asked, "select (decision_node(%s, 'little')).actor", line)[0][0]
    reach = rows(asked, "select pocket, probability from range(%s, %s, %s)", line, player, board)
    assert sorted(row[:2] for row in found) == sorted(reach)
    notes = set()
    for pocket, _, note, actions, probabilities, visits, present in found[::7]:
        played = rows(
            asked,
            "select action, probability, visits, note, bucket_of(%s, %s) from strategy(%s, %s, %s)",
            *(pocket, board, pocket, board, line),
        )
        assert actions == [row[0] for row in played]
        assert probabilities == (None if note else [row[1] for row in played])
        assert visits == max(row[2] for row in played)
        assert {(note, present)} == {row[3:] for row in played}
        notes.add(note)
    assert None in notes


def test_the_chart_before_the_flop_is_preflop_grid_s(asked: PostgresSession) -> None:
    cells = told(asked, "r4", "")
    grid = rows(
        asked,
        "select grid_row, grid_col, hand, visits, actions, probabilities from preflop_grid('r4')",
    )
    assert len(cells) == len(grid) == 25
    for cell, (row, column, hand, visits, actions, probabilities) in zip(cells, grid, strict=True):
        assert (cell["grid_row"], cell["grid_col"], cell["hand"]) == (row, column, hand)
        assert (cell["visits"], cell["actions"]) == (visits, actions)
        if probabilities is None:
            assert cell["probabilities"] is None and cell["trained"] in (None, 0)
        else:
            assert cell["probabilities"] == pytest.approx(probabilities, abs=1e-12)


@pytest.mark.parametrize(("line", "board"), SPOTS[2:])
def test_a_cell_is_the_mean_of_its_pockets_by_reach(
    asked: PostgresSession, line: str, board: str
) -> None:
    cells = told(asked, line, board)
    total: dict[int, float] = {}
    weight = every = 0.0
    for cell in cells:
        known = [held for held in cell["pockets"] if held["note"] is None]
        reached = sum(held["reach"] for held in known)
        assert cell["reach"] == pytest.approx(sum(held["reach"] for held in cell["pockets"]))
        every += cell["reach"]
        weight += reached
        for place in range(len(cell["actions"])):
            mixed = sum(held["reach"] * held["probabilities"][place] for held in known)
            total[place] = total.get(place, 0) + mixed
            if reached:
                assert cell["probabilities"][place] == pytest.approx(mixed / reached)
        if not reached:
            assert cell["probabilities"] is None
    assert every == pytest.approx(1)
    assert cells[0]["overall"] == pytest.approx([mixed / weight for mixed in total.values()])
    assert cells[0]["overall_trained"] == pytest.approx(weight)


def test_what_it_refuses(asked: PostgresSession) -> None:
    query = "select * from range_strategy(%s, %s)"
    assert "'zz' is no action" in str(refusal(asked, query, "r4 zz", "").message_primary)
    assert "nobody acts any more" in str(refusal(asked, query, "f", "").message_primary)
    assert "'Xx' in" in str(refusal(asked, query, "c x /", "XxKdTc").message_primary)
    assert "has 0 cards" in str(refusal(asked, query, "c x /", "").message_primary)
    assert refusal(asked, query, "c x /", "2cKdTc").sqlstate == "22023"
