"""The preflop chart of a blueprint: what is drawn is what psql answers."""

from __future__ import annotations

import pytest

from pgpipe.charts import ask
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError

KEYS = ("all_in", "raise", "call", "fold")


@pytest.mark.parametrize("line", ["", "c", "r4", "r4 r9!"])
def test_cells_and_means(asked: PostgresSession, line: str) -> None:
    execute = asked.connection.execute
    told = ask.preflop(asked, line)
    spot, cells = told["spot"], told["cells"]
    grid = execute(
        "select grid_row, grid_col, hand, all_in, raise, call, fold, visits from preflop_grid(%s)",
        (line,),
    ).fetchall()
    keys = ("grid_row", "grid_col", "hand", *KEYS, "visits")
    assert [tuple(cell[key] for key in keys) for cell in cells] == grid
    reach: dict[str, tuple[int, float]] = {
        hand: (pockets, probability)
        for hand, pockets, probability in execute(
            "select hand, pockets, probability from range_grid(%s, %s)", (line, spot["actor"])
        ).fetchall()
    }
    assert {cell["hand"]: (cell["pockets"], cell["reach"]) for cell in cells} == reach
    assert spot["actor"] == len(line.split()) % 2
    assert spot["game"] == "little"
    known = [cell for cell in cells if cell["fold"] is not None]
    assert 0 < len(known) < len(cells)
    held = sum(cell["reach"] for cell in known)
    for key in KEYS:
        mean = sum(cell["reach"] * cell[key] for cell in known) / held
        assert spot[key] == pytest.approx(mean)
    assert spot["trained"] == pytest.approx(held / sum(cell["reach"] for cell in cells))
    assert sum(spot[key] for key in KEYS) == pytest.approx(1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("c q", "'q'"),
        ("r5", "Or take the nearest: --nearest"),
        ("c x", "preflop_grid is for lines before the flop"),
        ("f", "ends the play"),
        ("r3.3", "r3.3"),
    ],
)
def test_a_line_that_is_none_is_quoted(asked: PostgresSession, line: str, said: str) -> None:
    with pytest.raises(PgpipeError) as raised:
        ask.preflop(asked, line)
    assert said in str(raised.value) and raised.value.code == 2
    assert "\n" not in str(raised.value)


def test_a_bet_off_the_tree_may_be_the_nearest(asked: PostgresSession) -> None:
    told = ask.preflop(asked, "r5", True)
    assert told == ask.preflop(asked, told["spot"]["line"])
    assert told["spot"]["line"] == "r4"


def test_first_lines(asked: PostgresSession) -> None:
    lines = [row["line"] for row in ask.ask(asked, "chart/first_lines")]
    assert lines[0] == "" and len(lines) > 2
    assert all(len(line.split()) == 1 for line in lines[1:])
    assert {ask.preflop(asked, line)["spot"]["actor"] for line in lines[1:]} == {1}
