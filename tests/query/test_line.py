"""Lines of play: every node's own, those that players write, and those that are wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import psycopg
import pytest

from pgpipe import game
from pgpipe.engine.session import PostgresSession

GAMES = ("kuhn", "leduc", "little", "odd", "preflop20")


def value(session: PostgresSession, query: str, *values: object) -> Any:
    """The only value of a query's only row."""
    ((found,),) = session.connection.execute(query.encode(), values).fetchall()
    return found


def refusal(session: PostgresSession, query: str, *values: object) -> psycopg.errors.Diagnostic:
    """What the server says of a query that it refuses."""
    with pytest.raises(psycopg.Error) as caught:
        session.connection.execute(query.encode(), values).fetchall()
    return caught.value.diag


@pytest.mark.parametrize("name", GAMES)
def test_every_node_is_found_by_its_line(asked: PostgresSession, name: str) -> None:
    strays = asked.connection.execute(
        "select node, line from node where game = %s"
        " and (node < 100 or node %% 31 = 4) and line_node(line, game) <> node",
        (name,),
    ).fetchall()
    assert strays == []
    assert value(asked, "select count(*) from node where game = %s", name) > 8


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("", ""),
        ("R4 c", "r4 c /"),
        ("r2bb c /", "r4 c /"),
        ("r2.0 c / x b50", "r4 c / x b4"),
        ("r4ch c", "r4 c /"),
        ("c x/b50% c/  x", "c x / b2 c / x"),
        ("c x / x x / b2.0ch", "c x / x x / b2"),
        ("!", "r9!"),
        ("c r! c", "c r9! c"),
        ("c r9 c", "c r9! c"),
        ("r2bb r4.5bb", "r4 r9!"),
    ],
)
def test_players_write_it_so(asked: PostgresSession, typed: str, line: str) -> None:
    node = value(asked, "select line_node(%s)", typed)
    assert value(asked, "select line from node where game = 'little' and node = %s", node) == line


def test_a_third_of_the_pot_is_the_tree_s_third(sql_session: PostgresSession) -> None:
    """33% of 300 chips are 99, the tree bets 100; 25% are another bet."""
    sql_session.connection.execute(
        "insert into game values ('thirds', 'holdem', 2, 400, 1, 1, 0, 1, 1, true);"
        "insert into bet_size values ('thirds', 0, 0, 1, 'chips', 149, 1),"
        " ('thirds', 1, 0, 1, 'pot', 1, 3)"
    )
    game.build(sql_session, "thirds")
    bets = "b149ch c / b33%%", "b149 c / b100"
    spoken, plain = (value(sql_session, f"select line_node('{b}', 'thirds')") for b in bets)
    assert spoken == plain
    told = refusal(sql_session, "select line_node('b149ch c / b25%%', 'thirds')")
    assert "'b25%', to 75 chips on the street, is not in the tree" in str(told.message_primary)


@pytest.mark.parametrize(
    ("line", "said", "place"),
    [
        ("q", "'q' is no action", 1),
        ("r", "'r' is no action", 1),
        ("f5", "'f5' is no action", 1),
        ("c x / b2 c / y", "'y' is no action", 7),
        ("x", "'x' checks where there is a bet to call", 1),
        ("c c", "'c' answers a bet where there is none", 2),
        ("c f", "'f' answers a bet where there is none", 2),
        ("b4", "'b4' bets where there is a bet to raise", 1),
        ("c x / r2", "'r2' raises where there is no bet", 4),
        ("c / x", "'/' comes before the street's end", 2),
        ("c x x", "'x' comes before the next street's '/'", 3),
        ("c x / /", "'/' comes before the street's end", 4),
        ("r3", "'r3', to 3 chips on the street, is less than the least, 4", 1),
        ("r10", "'r10' takes 9 chips, 1 more than the stack", 1),
        ("r4!", "'r4!' is not all-in: that is r9!", 1),
        ("r9 r9", "'r9' raises an all-in", 2),
        ("r9 c c", "'c' comes after the end of play", 3),
        ("f x", "'x' comes after the end of play", 2),
        ("r5", "'r5', to 5 chips on the street, is not in the tree of little", 1),
    ],
)
def test_the_wrong_token_is_quoted(
    asked: PostgresSession, line: str, said: str, place: int
) -> None:
    told = refusal(asked, "select line_node(%s)", line)
    assert told.message_primary == f"{said} (action {place} of '{line}')"
    assert told.message_hint and told.sqlstate == "22023"


def test_the_hint_names_what_is_there_and_whose_line_it_is(asked: PostgresSession) -> None:
    hint = refusal(asked, "select line_node('r4 r6', 'odd')").message_hint
    assert hint and hint.startswith("After '' the tree has: f c r6 r17!.")
    hint = refusal(asked, "select line_node('x b2 r4')").message_hint
    assert hint and hint.startswith("It is a line of leduc. After ''")
    assert "'nobody' is no game" in str(
        refusal(asked, "select line_node('', 'nobody')").message_primary
    )
    told = refusal(asked, "select line_node('', 'slumbot')")
    assert told.sqlstate == "55000" and told.message_hint == "Run: pgpipe train --preset slumbot"
    told = refusal(asked, "select line_node('', translation => 'best')")
    assert told.message_primary == "'best' is no translation"


def test_pseudo_harmonic_is_the_paper_s_and_keeps_its_axioms(asked: PostgresSession) -> None:
    def chance(size: float, lower: float, upper: float) -> float:
        return float(value(asked, "select pseudo_harmonic(%s, %s, %s)", size, lower, upper))

    # Ganzfried & Sandholm 2013: f is 1 at A, 0 at B, falls between, is 1/2 at (A + B + 2AB) /
    # (A + B + 2), and moves little where A, B or the size moves little.
    for lower, upper in ((0.25, 1.0), (0.5, 0.75), (1.0, 19.5), (0.01, 1.0)):
        assert (chance(lower, lower, upper), chance(upper, lower, upper)) == (1, 0)
        sizes = [lower + (upper - lower) * k / 20 for k in range(21)]
        chances = [chance(size, lower, upper) for size in sizes]
        assert all(a > b for a, b in pairwise(chances))
        middle = (lower + upper + 2 * lower * upper) / (lower + upper + 2)
        assert chance(middle, lower, upper) == pytest.approx(0.5)
        size = sizes[7]
        formula = (upper - size) * (1 + lower) / ((upper - lower) * (1 + size))
        assert chance(size, lower, upper) == pytest.approx(formula)
        moved = chance(size + 1e-9, lower - 1e-9, upper + 1e-9)
        assert moved == pytest.approx(formula, abs=1e-6)
    assert value(asked, "select pseudo_harmonic(.1, null, .5)") == 0
    assert value(asked, "select pseudo_harmonic(9, .5, null)") == 1


def test_off_tree_bets_go_to_either_side(asked: PostgresSession) -> None:
    """To 5 chips, between 4 and the all-in of 9: raises of 3/4, 1/2 and 7/4 of a pot of 4."""
    lower, upper, chance = asked.connection.execute(
        "select lower_action, upper_action, lower_chance"
        " from line_step('r5', translation => 'nearest') where place = 1"
    ).fetchall()[0]
    assert (lower, upper) == ("r4", "r9!")
    assert chance == pytest.approx((1.75 - 0.75) * (1 + 0.5) / ((1.75 - 0.5) * (1 + 0.75)))
    nearest = value(asked, "select line_node('r5', translation => 'nearest')")
    assert nearest == value(asked, "select line_node('r4')")
    drawn: list[Any] = asked.connection.execute(
        "select line_node('r5', translation => 'random', seed => s.s) = %s, count(*)"
        " from generate_series(1, 600) as s (s) group by 1 order by 1",
        (nearest,),
    ).fetchall()
    again = value(asked, "select line_node('r5', translation => 'random', seed => 3)")
    assert again == value(asked, "select line_node('r5', translation => 'random', seed => 3)")
    share = dict(drawn)[True] / 600
    assert abs(share - chance) < 4 * (chance * (1 - chance) / 600) ** 0.5


def test_after_a_bet_off_the_tree_sizes_are_of_the_pot_as_it_is(asked: PostgresSession) -> None:
    """Limped to 4 in the tree, called to 5 in truth: half of 10 is 5, all that is left is 4."""
    steps = asked.connection.execute(
        "select action, stake from line_step('r5 c / b2', translation => 'nearest')"
        " where token <> '/' order by place"
    ).fetchall()
    assert steps == [("r4", 5), ("c", 5), ("b4", 7)]
    told = refusal(asked, "select line_node('r8 c / x', translation => 'nearest')")
    assert "'x' leaves the tree of little, where play has ended" in str(told.message_primary)
