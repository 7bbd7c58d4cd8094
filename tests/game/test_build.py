"""Building once, building anew, games of one's own, and what is refused."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from pgpipe import game, script
from pgpipe.engine.connect import Link
from pgpipe.engine.duckdb import DuckSession
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.errors import PgpipeError
from tests.compare import AnySession
from tests.game.conftest import GAMES, Built, execute
from tests.servers import Server

OWN = "insert into game values ('own', {stakes})"
SHOVE_OR_FOLD = "'holdem', 1, 20, 1, 2, 0, 1, 0, true"
ONE_SIZE = (
    "insert into bet_size select 'own', s.s, d.d, 1, {size}"
    " from unnest(array{streets}) as s (s) cross join unnest(array{depths}) as d (d)"
)
POT = "'pot', 1, 1"


def own(stakes: str, streets: str = "", depths: str = "[0]", size: str = POT) -> str:
    """A game of one size a menu."""
    sizes = ONE_SIZE.format(streets=streets, depths=depths, size=size) if streets else ""
    return OWN.format(stakes=stakes) + ";" + sizes


REFUSED = {
    "cards is omaha": own("'omaha', 1, 20, 1, 2, 0, 1, 0, true"),
    "…": own(f"'{'y' * 5000}', 1, 20, 1, 2, 0, 1, 0, true"),
    "kuhn has 1 to 1 streets, not 2": own("'kuhn', 2, 20, 1, 2, 0, 1, 0, true"),
    "stack of 1 is under one blind of 2": own("'holdem', 1, 1, 1, 2, 0, 1, 0, true"),
    "blinds of 3 and 2": own("'holdem', 1, 20, 3, 2, 0, 1, 0, true"),
    "blinds of 0 and 0": own("'holdem', 1, 20, 0, 0, 0, 1, 0, true"),
    "antes of 20 take the whole stack": own("'holdem', 1, 20, 20, 20, 0, 1, 0, true"),
    "over a million": own("'holdem', 1, 1000001, 1, 2, 0, 1, 0, true"),
    "first_seat is 2": own("'holdem', 1, 20, 1, 2, 2, 1, 0, true"),
    "cannot act first on street 0": own("'holdem', 1, 20, 1, 2, 1, 1, 0, true"),
    "raises is 19, not 0 to 18": own(
        "'holdem', 1, 20, 1, 2, 0, 1, 19, true", "[0]", f"{list(range(19))}"
    ),
    "raises is -32768, not 0 to 18": own("'holdem', 1, 20, 1, 2, 0, 1, -32768, true"),
    "nobody can bet": own("'holdem', 1, 20, 1, 2, 0, 1, 0, false"),
    "it has no rows in bet_size": own("'holdem', 1, 20, 1, 2, 0, 1, 1, true"),
    "no bet_size on street 1 at depth 0": own("'holdem', 2, 20, 1, 2, 0, 1, 1, true", "[0]"),
    "street 1, depth 0, size 1 is never offered": own(
        "'holdem', 1, 20, 1, 2, 0, 1, 1, true", "[0, 1]"
    ),
    "street 0, depth 1, size 1 is never offered": own(
        "'holdem', 1, 20, 1, 2, 0, 1, 1, true", "[0]", "[0, 1]"
    ),
    "size 1 is of kind half": own(
        "'holdem', 1, 20, 1, 2, 0, 1, 1, true", "[0]", size="'half', 1, 1"
    ),
    "size 1 is 1/0": own("'holdem', 1, 20, 1, 2, 0, 1, 1, true", "[0]", size="'pot', 1, 0"),
    "size 1 is 3/2": own("'holdem', 1, 20, 1, 2, 0, 1, 1, true", "[0]", size="'chips', 3, 2"),
    "no code: insert one of 20 .. 31 into edge for pot 7/9": own(
        "'holdem', 1, 20, 1, 2, 0, 1, 1, true", "[0]", size="'pot', 7, 9"
    ),
    "has code 32, not 6 to 31": "insert into edge values (32, 'pot', 7, 9, '7:9');"
    + own("'holdem', 1, 20, 1, 2, 0, 1, 1, true", "[0]", size="'pot', 7, 9"),
    "same code, 15, as another size": own("'holdem', 1, 20, 1, 2, 0, 1, 1, true", "[0]")
    + ";insert into bet_size values ('own', 0, 0, 2, 'pot', 1, 1)",
    "a menu of 8 actions on street 0 at depth 0": own("'holdem', 1, 200, 1, 2, 0, 1, 1, true")
    + "insert into bet_size select 'own', 0, 0, edge - 9, 'pot', numerator, denominator"
    " from edge where edge between 10 and 14",
    "longer than 21 actions, e.g.": own(
        "'holdem', 4, 1000, 1, 1, 0, 1, 4, false", "[0, 1, 2, 3]", "[0, 1, 2, 3]", "'chips', 1, 1"
    ),
}


def count(session: AnySession, query: str) -> int:
    """A query's one number."""
    found: Any = session.connection.execute(query)
    return int(found.fetchall()[0][0])


def test_a_tree_is_built_once(trees: Built) -> None:
    assert trees.built == dict.fromkeys(GAMES, True)
    before = count(trees.session, "select count(*) from node")
    assert not any(game.build(trees.session, name) for name in GAMES)
    assert count(trees.session, "select count(*) from node") == before


def test_a_changed_game_is_built_anew(duck_session: DuckSession) -> None:
    everything = "select count(*) from node"
    assert game.build(duck_session, "preflop20")
    assert count(duck_session, everything) == 190
    assert game.build(duck_session, "kuhn")
    for change in (
        "update game set stack = 41 where game = 'preflop20'",
        "delete from bet_size where game = 'preflop20' and size = 3",
        "update edge set edge = 21 where name = '1:2'",
        "delete from node where game = 'preflop20' and node = 7",
    ):
        execute(duck_session, change)
        assert game.build(duck_session, "preflop20"), change
        assert not game.build(duck_session, "preflop20"), change
        assert not game.build(duck_session, "kuhn"), change
    assert count(duck_session, "select count(*) from node where chips0 = 41") > 0
    assert count(duck_session, "select count(*) from node where edge = 21") > 0
    assert count(duck_session, everything) < 190


def test_changed_sql_builds_anew(
    duck_session: DuckSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert game.build(duck_session, "kuhn")
    monkeypatch.setattr(script, "read", lambda path: f"{path.read_text()}-- another")
    assert game.build(duck_session, "kuhn")
    assert not game.build(duck_session, "kuhn")


def test_a_game_of_ones_own(duck_session: DuckSession) -> None:
    execute(duck_session, own(SHOVE_OR_FOLD))
    assert game.build(duck_session, "own")
    found = duck_session.connection.execute("select line from node order by node").fetchall()
    lines = [line for (line,) in found]
    assert lines == ["", "f", "c", "r20!", "c x", "c r20!", "r20! f", "r20! c", "c r20! f",
                     "c r20! c"]  # fmt: skip


def test_a_stack_of_one_blind_can_only_call(duck_session: DuckSession) -> None:
    execute(duck_session, own("'holdem', 4, 2, 1, 2, 0, 1, 0, true"))
    assert game.build(duck_session, "own")
    found = duck_session.connection.execute("select line, kind from node order by node").fetchall()
    assert found == [("", 0), ("f", 1), ("c", 2)]


def test_a_size_that_takes_the_stack_is_the_all_in(duck_session: DuckSession) -> None:
    execute(duck_session, own("'holdem', 1, 3, 1, 1, 0, 1, 1, false", "[0]", size="'chips', 5, 1"))
    assert game.build(duck_session, "own")
    found = duck_session.connection.execute(
        "select line, edge, chips0 from node where edge not in (3, 4) order by node"
    ).fetchall()
    assert found == [("b2!", 5, 3), ("x b2!", 5, 1), ("b2! f", 2, 3), ("x b2! f", 2, 1)]


def test_seats_take_turns_and_chips_are_on_top_of_the_call(duck_session: DuckSession) -> None:
    execute(duck_session, own("'holdem', 2, 50, 1, 1, 1, 0, 2, false"))
    execute(
        duck_session,
        "insert into bet_size select 'own', s.s, d.d, d.d + 1, 'chips', 5 + 2 * d.d, 1"
        " from unnest(array[0, 1]) as s (s) cross join unnest(array[0, 1]) as d (d)",
    )
    assert game.build(duck_session, "own")
    found = duck_session.connection.execute(
        "select line, actor, chips0, chips1 from node"
        " where 'b5 r12 c / b5' like line || '%' order by level"
    ).fetchall()
    assert found == [
        ("", 1, 1, 1),
        ("b5", 0, 1, 6),
        ("b5 r12", 1, 13, 6),
        ("b5 r12 c /", 0, 13, 13),
        ("b5 r12 c / b5", 1, 18, 13),
    ]


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_a_tree_that_would_fill_the_disk_is_refused(
    engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: Built = request.getfixturevalue(f"{engine}_trees")
    # Ten nodes, two decisions after the first action: then there are 4, and might be 4 + 2 * 7.
    monkeypatch.setattr(game, "MOST_NODES", 17)
    try:
        execute(built.session, own(SHOVE_OR_FOLD))
        said = "may have more than 17 nodes: 2 lines of play go on after 1 actions, e.g. c;"
        with pytest.raises(PgpipeError, match=f"{said} change its rows of game and bet_size"):
            game.build(built.session, "own")
        assert count(built.session, "select count(*) from node where game = 'own'") == 0
        monkeypatch.setattr(game, "MOST_NODES", 18)
        assert game.build(built.session, "own")
        assert count(built.session, "select count(*) from node where game = 'own'") == 10
    finally:
        execute(
            built.session,
            "delete from node where game = 'own'; delete from tree where game = 'own';"
            "delete from game where game = 'own'",
        )


@pytest.mark.parametrize("said", REFUSED)
def test_what_makes_no_tree_is_refused(duck_session: DuckSession, said: str) -> None:
    execute(duck_session, REFUSED[said])
    with pytest.raises(PgpipeError) as refusal:
        game.build(duck_session, "own")
    assert said in refusal.value.message
    assert "(and " not in refusal.value.message and len(refusal.value.message) < 1000
    assert "bet_size" in refusal.value.hint
    assert count(duck_session, "select count(*) from node") == 0
    assert count(duck_session, "select count(*) from tree") == 0


def test_an_unknown_game_names_those_there_are(duck_session: DuckSession) -> None:
    with pytest.raises(PgpipeError, match="unknown game 'nope'; use one of kuhn, leduc, pluribus"):
        game.build(duck_session, "nope")


def test_refused_in_postgres_too(postgres_trees: Built) -> None:
    session = postgres_trees.session
    for said in ("size 1 is 1/0", "longer than 21 actions", "a menu of 8 actions"):
        (script,) = [REFUSED[key] for key in REFUSED if key.startswith(said)]
        execute(session, script)
        try:
            with pytest.raises(PgpipeError, match=said):
                game.build(session, "own")
            assert count(session, "select count(*) from node where game = 'own'") == 0
        finally:
            execute(
                session,
                "delete from bet_size where game = 'own'; delete from game where game = 'own'",
            )


def test_a_second_driver_waits_and_finds_it_built(embedded_server: Server) -> None:
    engine = PostgresEngine(Link(embedded_server.dsn, "two"), 1, "arrays", print)
    first, second = engine.session(), engine.session()
    said: list[bool] = []
    other = threading.Thread(target=lambda: said.append(game.build(second, "leduc")))
    with first.transaction():
        text = game.definition(first, "leduc")
        assert first.run("game/02_claim", game="leduc", definition=text) == 1
        first.run("game/03_node", game="leduc", most=game.MOST_NODES)
        other.start()
        other.join(1)
        assert other.is_alive()
    other.join(10)
    assert said == [False]
    assert count(first, "select count(*) from node") == 85
    for session in (first, second):
        session.close()
    engine.close()


def test_an_old_server_builds_the_same(debian_server: Server, duckdb_trees: Built) -> None:
    engine = PostgresEngine(Link(debian_server.dsn, "trees"), 1, "arrays", print)
    session = engine.session()
    query = "select * from node where game = 'preflop20' order by node"
    assert game.build(session, "preflop20")
    found: Any = session.connection.execute(query)
    assert found.fetchall() == duckdb_trees.rows(query)
    session.close()
    engine.close()
