"""Checks of strategy: the rows that come with pgpipe, the verdicts, and the command."""

from __future__ import annotations

from contextlib import closing

import pytest

from pgpipe.cli import main
from pgpipe.commands.litmus import verdicts
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.game import build
from tests.servers import Server

BOARD = {0: 0, 3: 1, 4: 2, 5: 3}
MENU = 2 + (4 << 5) + (5 << 10) + (10 << 15)
"""Fold, call, all-in, a quarter of the pot."""
FOLD, CALL, SHOVE, QUARTER = 2, 4, 5, 10
SETUP = """
    delete from litmus_hand;
    delete from litmus;
    create table isomorphism_every partition of isomorphism default;
    insert into isomorphism (obs, abs)
    select observation(pocket), observation(pocket) << 16
    from unnest(array['AsAd', 'KsKd', 'QsQd', 'JsJd', 'TsTd']) as pocket;
    insert into street (street, nobs, nabs) values (0, 169, 169);
    insert into training (name, value) values ('game', 'pluribus');
    insert into tree (game, nodes, definition) values ('pluribus', 1, '');
"""


def test_the_spots_are_on_the_tree() -> None:
    """Of the default preset: a decision, cards that fit it, the action on its menu."""
    with closing(DuckEngine(None, 2)) as engine:
        build(engine.session(), "pluribus")
        hands = engine.connection.execute(
            "select litmus, pocket, board, litmus_hand.action, node.street, node.node, node.kind"
            " from litmus_hand left join node"
            " on node.game = 'pluribus' and node.line = litmus_hand.line"
        ).fetchall()
        offered = engine.connection.execute(
            "select parent, name, kind from"
            " (select parent, edge from node where game = 'pluribus') inner join edge using (edge)"
        ).fetchall()
        checks = engine.connection.execute("select litmus from litmus order by 1").fetchall()
    menus: dict[int, set[str]] = {}
    for parent, *names in offered:
        menus.setdefault(parent, set()).update(names)
    assert [number for (number,) in checks] == list(range(1, 38))
    assert {hand[0] for hand in hands} == set(range(1, 38))
    for _, pocket, board, action, street, node, kind in hands:
        cards = [(pocket + board)[k : k + 2] for k in range(0, len(pocket + board), 2)]
        assert len(set(cards)) == len(cards)
        assert kind == 0 and BOARD[len(board) // 2] == street
        assert action in menus[node] or (action == "raise" and "pot" in menus[node])


CHECKS = [
    # kind, least, most, hands, action, line, verdict; aces fold 10 %, kings 30 %, queens 30 %;
    # jacks were trained but never played on average, tens were never met
    ("within", 0, 0.2, "A", "fold", "", "pass"),
    ("within", 0, 0.2, "K", "fold", "", "fail"),
    ("within", 0.2, 1, "A", "fold", "", "fail"),
    ("within", 0, 1, "J", "fold", "", "unvisited"),
    ("within", 0, 1, "T", "fold", "", "unvisited"),
    ("within", 0, 0.2, "AT", "fold", "", "pass"),
    ("within", 0, 0.2, "AKT", "fold", "", "fail"),
    ("within", 0.8, 1, "A", "shove", "", "fail"),
    ("within", 0.55, 0.65, "A", "raise", "", "pass"),
    ("within", 0.55, 0.65, "A", "1:4", "", "pass"),
    ("within", 0.25, 0.35, "A", "shove", "", "pass"),
    ("within", 0, 0, "A", "call", "", "pass"),
    ("near", None, 0.25, "AK", "fold", "", "pass"),
    ("near", None, 0.1, "AK", "fold", "", "fail"),
    ("near", None, 0.1, "AT", "fold", "", "unvisited"),
    ("rising", None, None, "AKQ", "fold", "", "pass"),
    ("rising", None, None, "KAQ", "fold", "", "fail"),
    ("rising", None, None, "KAT", "fold", "", "fail"),
    ("rising", None, None, "AKT", "fold", "", "unvisited"),
    ("within", 0, 1, "A", "3:1", "", "not offered"),
    ("within", 0, 1, "A", "check", "", "not offered"),
    ("within", 0, 1, "A", "fold", "r6", "not offered"),
]
POLICY = {
    "A": {FOLD: 1.0, CALL: 0.0, SHOVE: 3.0, QUARTER: 6.0},
    "K": {FOLD: 0.3, CALL: 0.7},
    "Q": {FOLD: 30.0, CALL: 70.0},
    "J": {FOLD: 0.0, CALL: 0.0},
}


def test_verdicts(sql_session: PostgresSession) -> None:
    run = sql_session.connection.execute
    run(SETUP)
    run(
        "insert into node (game, node, level, street, kind, actor, chips0, chips1, depth, past,"
        " future, actions, line) values ('pluribus', 0, 0, 0, 0, 0, 1, 2, 0, 7, %s, 4, '')",
        (MENU,),
    )
    for rank, policy in POLICY.items():
        for edge, weight in policy.items():
            run(
                "insert into blueprint (past, present, future, edge, policy, regret, visits, epoch)"
                " values (7, bucket_of(%s), %s, %s, %s, 0, 5, 1)",
                (f"{rank}s{rank}d", MENU, edge, weight),
            )
    for number, (kind, least, most, hands, action, line, _) in enumerate(CHECKS):
        run(
            "insert into litmus values (%s, '', %s, %s, %s, '')",
            (number, kind, least, most),
        )
        for place, rank in enumerate(hands):
            run(
                "insert into litmus_hand values (%s, %s, %s, '', %s, %s)",
                (number, place, f"{rank}s{rank}d", line, action),
            )
    found = verdicts(sql_session)
    assert [row["verdict"] for row in found] == [check[-1] for check in CHECKS]
    assert found[6]["percent"] == "10.0, 30.0, -"
    assert (found[0]["wanted"], found[0]["visits"], found[4]["visits"]) == ("0 to 20", 5, 0)


def test_command(embedded_server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*arguments: str) -> tuple[int, str]:
        status = main(["litmus", *arguments])
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1
        return status, err

    assert said("--engine", "duckdb")[0] == 2
    status, err = said("--dsn", embedded_server.dsn, "--schema", "nowhere")
    assert status == 1 and "no tables yet" in err and "pgpipe train" in err
