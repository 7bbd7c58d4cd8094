"""Discounted regrets: against OpenSpiel's solver, against discounting that is not lazy, and over a
stop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyspiel
import pytest
from open_spiel.python.algorithms.discounted_cfr import DCFRSolver

from pgpipe.engine.duckdb import DuckSession
from pgpipe.engine.session import PostgresSession
from pgpipe.game import build
from pgpipe.train.schedule import find
from pgpipe.train.settings import Settings
from pgpipe.train.walk import Walk
from tests.compare import AnySession, rows
from tests.train import small_games
from tests.train.small_games import KUHN, LEDUC, History, Infoset, Rules
from tests.train.test_fast import BLUEPRINT, trained
from tests.train.test_openspiel import NAME, dealt, numbers
from tests.train.test_small_games import LETTERS, VALUE, lines, measured
from tests.train.test_small_games import trained as walked

DCFR = find("dcfr")
Regrets = dict[tuple[Infoset, str], float]


def discount(regret: float, turn: int) -> float:
    """Brown & Sandholm 2019, alpha 1.5 and beta 0."""
    return regret * (turn**1.5 / (turn**1.5 + 1) if regret > 0 else 0.5)


def theirs(rules: Rules, iterations: int) -> Regrets:
    """Cumulative regrets of OpenSpiel's solver, suits merged, over all deals."""
    game = pyspiel.load_game(NAME[rules.name])
    solver = DCFRSolver(game)
    for _ in range(iterations):
        solver.evaluate_and_update_policy()
    deals = len(list(small_games.deals(rules)))
    found: Regrets = {}
    for name, key, action in set(infosets(rules, game.new_initial_state(), ("",), [])):
        regret = solver._info_state_nodes[name].cumulative_regret[action[1]]
        found[key, action[0]] = found.get((key, action[0]), 0.0) + deals * regret
    return found


def infosets(
    rules: Rules, state: Any, history: History, cards: list[int]
) -> Iterator[tuple[str, Infoset, tuple[str, int]]]:
    """Every action of every infoset, as OpenSpiel names it and as we do."""
    if state.is_terminal():
        return
    if state.is_chance_node():
        for card in state.legal_actions():
            yield from infosets(rules, state.child(card), history, [*cards, card])
        return
    ranks = (*dealt(rules, cards), 0)
    key = small_games.infoset(history, (ranks[0], ranks[1], ranks[2]))
    for letter, action in numbers(rules, small_games.menu(rules, history)).items():
        yield state.information_state_string(), key, (letter, action)
        after = small_games.onward(rules, history, letter)
        yield from infosets(rules, state.child(action), after, cards)


def ours(session: AnySession, rules: Rules, turns: int) -> Regrets:
    """The blueprint's regrets; of the positive ones a factor is left out (see 37_discount.sql)."""
    betting = lines(session, rules)
    found = {}
    for past, present, future, edge, regret in rows(
        session, "select past, present, future, edge, regret from blueprint"
    ):
        history = betting[(past, future)]
        key = ((len(history[-1]) % 2, present, history), LETTERS.get(edge, "r"))
        found[key] = regret / DCFR.weight(turns + 1) if regret > 0 else regret
    return found


@pytest.mark.parametrize(
    ("rules", "turns"), [(KUHN, 12), (LEDUC, 3)], ids=lambda value: getattr(value, "name", None)
)
def test_regrets_equal_openspiels(duckdb_session: DuckSession, rules: Rules, turns: int) -> None:
    walked(duckdb_session, rules.name, "dcfr", 2 * turns)
    found, expected = ours(duckdb_session, rules, turns), theirs(rules, turns)
    assert found.keys() <= expected.keys()
    for key, regret in expected.items():
        # Values are rounded to 2^-20, and every turn makes more of that.
        assert found.get(key, 0.0) == pytest.approx(regret, rel=2e-4, abs=2e-4), key


@pytest.mark.parametrize(("game", "worst"), [("kuhn", 0.02), ("leduc", 0.2)])
def test_exploitability_falls(duckdb_session: DuckSession, game: str, worst: float) -> None:
    build(duckdb_session, game)
    walk = Walk(duckdb_session, game)
    walk.fill()
    walk.every_deal()
    found = []
    for epoch in range(40):
        walk.epoch(epoch, DCFR, sampled=False)
        if epoch in (5, 39):
            walk.publish(-1, discounted=True)
            found.append(measured(duckdb_session, game))
    assert found[1].exploitability < found[0].exploitability / 3
    assert found[1].exploitability < worst
    assert found[1].value == pytest.approx(VALUE[game], abs=0.02)


def test_lazy_is_exact(session: AnySession) -> None:
    """Few deals an epoch, so that most rows wait: as if all were discounted every time."""
    build(session, "leduc")
    walk = Walk(session, "leduc")
    walk.fill()
    eager: dict[tuple[int, int], float] = {}
    actor: dict[int, int] = dict(rows(session, "select infoset, actor from playing"))
    for epoch in range(24):
        walk.sample_deals(5, epoch, 4)
        walk.epoch(epoch, DCFR, sampled=True)
        for infoset, *changes in rows(
            session,
            f"select infoset, {', '.join(f'change{i}' for i in range(1, 8))} from delta"
            " where trained",
        ):
            for action, change in enumerate(changes):
                key = infoset, action
                eager[key] = eager.get(key, 0.0) + float(change) / 2**20
        for key, regret in eager.items():
            if actor[key[0]] == epoch % 2:
                eager[key] = discount(regret, epoch // 2 + 1)
    lazy = {
        (infoset, action): regret / DCFR.weight(13) if regret > 0 else regret * 0.5 ** (12 - turn)
        for infoset, turn, *regrets in rows(
            session,
            f"select infoset, turn, {', '.join(f'regret{i}' for i in range(1, 8))} from playing",
        )
        for action, regret in enumerate(regrets)
    }
    turns = {turn for (turn,) in rows(session, "select distinct turn from playing")}
    assert len(turns) > 6
    for key, regret in lazy.items():
        assert regret == pytest.approx(eager.get(key, 0.0), rel=1e-9, abs=1e-12), key


def test_interrupted_equals_uninterrupted(sql_session: PostgresSession) -> None:
    """Bit for bit: the database keeps what discounting needs to go on."""
    settings = Settings("leduc", "dcfr", batch=5)
    trained(sql_session, 9, settings=settings)
    whole = rows(sql_session, BLUEPRINT)
    assert sum(row[5] < 0 for row in whole) > 10
    sql_session.run("session/43_reset")
    trained(sql_session, 1, 3, 5, settings=settings)
    assert rows(sql_session, BLUEPRINT) == whole
