"""strategy() and preflop_grid() against the view and the tables; and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from pgpipe import game
from pgpipe.engine.session import PostgresSession
from tests.query.test_line import refusal

SPOTS = [
    ("AsKd", "", ""),
    ("TdTc", "", "r4"),
    ("AsKd", "Kh Tc Jd", "c x /"),
    ("QsJs", "AhKhTs", "c x / b2"),
    ("AsAh", "AdKcQcJd", "r4 c / x x / x"),
    ("KsTh", "AdKcQcJdTs", "c x / b2 c / x x / x"),
]


def rows(session: PostgresSession, query: str, *values: object) -> list[Any]:
    """The rows of a query."""
    return session.connection.execute(query.encode(), values).fetchall()


@pytest.mark.parametrize(("pocket", "board", "line"), SPOTS)
def test_strategy_is_the_view_s(asked: PostgresSession, pocket: str, board: str, line: str) -> None:
    found = rows(
        asked,
        "select action, probability, visits, regret, note from strategy(%s, %s, %s)",
        *(pocket, board, line),
    )
    expected = rows(
        asked,
        "select last_action(child.line), strategy.probability, blueprint.visits, blueprint.regret"
        " from node as child"
        " inner join node as here on here.game = child.game and here.node = child.parent"
        " left join strategy on strategy.past = here.past and strategy.edge = child.edge"
        " and strategy.present = bucket_of(%s, %s)"
        " left join blueprint on blueprint.past = here.past and blueprint.edge = child.edge"
        " and blueprint.present = strategy.present"
        " where here.game = 'little' and here.node = line_node(%s) order by child.node",
        *(pocket, board, line),
    )
    assert len(found) == len(expected) > 1
    for (action, probability, visits, regret, note), row in zip(found, expected, strict=True):
        if note is None:
            assert (action, probability, visits, regret) == row
            assert row[2] > 0
        else:
            assert probability is None and visits == (row[2] or 0)


def test_what_nobody_trained_is_said_to_be_unvisited(asked: PostgresSession) -> None:
    """Of every hand: null and a note exactly where no row has visits, or none has weight."""
    told = rows(
        asked,
        "select hand.abs, count(*) filter (where played.probability is null),"
        " min(played.note), count(*), sum(played.probability)"
        " from isomorphism as hand cross join lateral infoset('little', 0, hand.abs) as played"
        " where hand.obs < 65536 group by hand.abs order by 1",
    )
    stored = {
        abs_: (weight, visits)
        for abs_, weight, visits in rows(
            asked,
            "select present, sum(policy), max(visits) from blueprint where past = 0 group by 1",
        )
    }
    notes = set()
    for abs_, nulls, note, actions, total in told:
        weight, visits = stored.get(abs_, (0, 0))
        expected = "unvisited" if visits == 0 else "no average yet" if weight == 0 else None
        assert note == expected
        assert nulls == (actions if expected else 0)
        assert total is None if expected else total == pytest.approx(1)
        notes.add(note)
    assert notes == {"unvisited", "no average yet", None}


def test_the_grid_is_strategy_of_every_hand(asked: PostgresSession) -> None:
    cells = rows(asked, "select * from preflop_grid('r4')")
    assert [(row, col) for row, col, *_ in cells] == [
        (row, col) for row in range(1, 6) for col in range(1, 6)
    ]
    for row, col, hand, fold, call, more, all_in, visits, actions, probabilities in cells:
        suited = len(hand) == 3 and hand[2] == "s"
        assert (row < col) == suited and (row == col) == (len(hand) == 2)
        assert "AKQJT".index(hand[0]) + 1 == min(row, col)
        pocket = f"{hand[0]}s{hand[1]}{'s' if suited else 'd'}"
        played = rows(
            asked, "select action, probability, visits from strategy(%s, '', 'r4')", pocket
        )
        assert actions == [action for action, *_ in played]
        assert visits == max(visit for *_, visit in played)
        if played[0][1] is None:
            assert [fold, call, more, all_in, probabilities] == [None] * 5
            continue
        assert probabilities == pytest.approx([probability for _, probability, _ in played])
        by_name = dict(zip(actions, probabilities, strict=True))
        assert (fold, call, all_in) == pytest.approx((by_name["f"], by_name["c"], by_name["r9!"]))
        assert fold + call + more + all_in == pytest.approx(1)


@pytest.mark.parametrize(
    ("pocket", "board", "line", "said"),
    [
        ("AsKd", "Kh Tc Jd", "c", "the board 'Kh Tc Jd' has 3 cards, but after 'c' play is on the"),
        ("AsKd", "", "c x /", "the board '' has 0 cards, but after 'c x /' play is on the flop"),
        ("AsKd", "", "f", "after 'f' nobody acts any more: 'f' ends the play"),
        ("AsKx", "", "", "'Kx' in 'AsKx' is no card"),
        ("AsKd", "AsTcJd", "c x /", "'As' is in the pocket and on the board"),
        ("As2d", "", "", "'2d' is not in this deck"),
        ("AsKd", "", "r5", "'r5', to 5 chips on the street, is not in the tree of little"),
    ],
)
def test_wrong_questions(
    asked: PostgresSession, pocket: str, board: str, line: str, said: str
) -> None:
    told = refusal(asked, "select * from strategy(%s, %s, %s)", pocket, board, line)
    assert str(told.message_primary).startswith(said)
    assert told.message_hint


def test_another_preset_and_no_blueprint(
    asked: PostgresSession, sql_session: PostgresSession
) -> None:
    told = refusal(asked, "select * from strategy('AsKd', '', '', 'odd')")
    assert told.message_primary == "the blueprint here is of little, not of 'odd'"
    told = refusal(asked, "select * from preflop_grid('c x /')")
    assert told.message_primary == "after 'c x /' play is on the flop"
    for query in ("strategy('AsKd', '', '')", "preflop_grid()"):
        told = refusal(sql_session, f"select * from {query}")
        assert told.sqlstate == "55000"
        assert told.message_primary == "this schema has no blueprint yet"
        assert told.message_hint == "Run: pgpipe train"


def test_small_games_are_asked_by_card(sql_session: PostgresSession) -> None:
    game.build(sql_session, "leduc")
    sql_session.connection.execute(
        "insert into training values ('game', 'leduc');"
        "insert into blueprint"
        " select here.past, p.present, here.future, child.edge, child.node, 0, 1, 0"
        " from node as here inner join node as child on child.parent = here.node"
        " and child.game = here.game cross join generate_series(1, 15) as p (present)"
        " where here.game = 'leduc' and p.present <> 4"
    )
    found = rows(sql_session, "select action, chips, probability from strategy('K', '', 'b2')")
    assert found == [
        ("f", 0, pytest.approx(5 / 18)),
        ("c", 2, pytest.approx(6 / 18)),
        ("r4", 4, pytest.approx(7 / 18)),
    ]
    found = rows(sql_session, "select action from strategy('q', 'K', 'b2 c /')")
    assert found == [("x",), ("b4",)]
    for query, said in (
        ("strategy('A', '', '')", "'A' is no card of leduc"),
        ("strategy('K', 'Q', '')", "'Q' is no board of leduc after ''"),
        ("preflop_grid()", "leduc has no starting hands of two cards"),
    ):
        assert refusal(sql_session, f"select * from {query}").message_primary == said
