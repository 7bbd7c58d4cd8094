"""Training and evaluation in SQL on games whose answers are known, on both engines."""

from __future__ import annotations

import random
from contextlib import closing
from typing import Any

import pytest

from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.engine.session import PostgresSession
from pgpipe.game import build
from pgpipe.train.evaluate import Evaluation
from pgpipe.train.schedule import find
from pgpipe.train.walk import Walk
from tests.compare import AnySession, rows
from tests.train import small_games
from tests.train.engines import evaluate, other
from tests.train.small_games import KUHN, LEDUC, Policy, Rules
from tests.train.unbiased import biases, shake

VALUE = {"kuhn": -1 / 18, "leduc": -0.085606424}
LETTERS = {2: "f", 3: "c", 4: "c"}
GAMES = pytest.mark.parametrize("rules", [KUHN, LEDUC], ids=lambda rules: rules.name)


def trained(session: AnySession, game: str, schedule: str, epochs: int, deals: int = 0) -> Walk:
    """Train for some epochs, full width where no deals are drawn."""
    build(session, game)
    walk = Walk(session, game)
    walk.fill()
    if not deals:
        walk.every_deal()
    for epoch in range(epochs):
        if deals:
            walk.sample_deals(7, epoch, deals)
        walk.epoch(epoch, find(schedule), sampled=bool(deals))
    walk.publish(-1, find(schedule).discounted)
    return walk


def measured(session: AnySession, game: str) -> Evaluation:
    """The blueprint's value and exploitability."""
    return evaluate(other(session), game)


def lines(session: AnySession, rules: Rules) -> dict[tuple[int, int], tuple[Any, ...]]:
    """The betting of every decision, by (past, future): found by playing both trees at once."""
    nodes = rows(
        session,
        "select node, parent, edge, kind, past, future from node"
        f" where game = '{rules.name}' order by node",
    )
    betting: dict[int, tuple[str, ...]] = {0: ("",)}
    found = {}
    for node, parent, edge, kind, past, future in nodes:
        if parent is not None and node:
            betting[node] = small_games.onward(rules, betting[parent], LETTERS.get(edge, "r"))
        if kind == 0:
            found[(past, future)] = betting[node]
    return found


def policy_of(session: AnySession, rules: Rules) -> Policy:
    """The blueprint's average strategy; even where nothing was learnt."""
    policy: Policy = {}
    for history in small_games.histories(rules):
        menu = small_games.menu(rules, history)
        for deal in small_games.deals(rules):
            policy[small_games.infoset(history, deal)] = dict.fromkeys(menu, 1 / len(menu))
    betting = lines(session, rules)
    for past, present, future, edge, probability in rows(
        session, "select past, present, future, edge, probability from strategy"
    ):
        history = betting[(past, future)]
        key = (len(history[-1]) % 2, present, history)
        policy[key][LETTERS.get(edge, "r")] = probability
    return policy


@GAMES
def test_the_tree_has_the_bettings_of_the_rules(session: AnySession, rules: Rules) -> None:
    build(session, rules.name)
    assert sorted(lines(session, rules).values()) == sorted(small_games.histories(rules))


@GAMES
def test_exploitability_equals_the_oracles(session: AnySession, rules: Rules) -> None:
    trained(session, rules.name, "linear", 6)
    policy = policy_of(session, rules)
    found = measured(session, rules.name)
    assert found.value == pytest.approx(small_games.value(rules, policy), abs=2e-6)
    for player in (0, 1):
        expected = small_games.best_response(rules, policy, player)
        assert found.best_responses[player] == pytest.approx(expected, abs=1e-6)
    assert found.exploitability > 0.01


def test_untrained_is_even(session: AnySession) -> None:
    build(session, "kuhn")
    found = measured(session, "kuhn")
    policy = policy_of(session, KUHN)
    assert found.exploitability == pytest.approx(small_games.exploitability(KUHN, policy))


@pytest.mark.parametrize(("schedule", "worst"), [("cfr+", 0.01), ("linear", 0.02), ("plain", 0.06)])
def test_kuhn_full_width(duckdb_session: DuckSession, schedule: str, worst: float) -> None:
    trained(duckdb_session, "kuhn", schedule, 60)
    found = measured(duckdb_session, "kuhn")
    assert found.value == pytest.approx(VALUE["kuhn"], abs=0.01)
    assert 0 <= found.exploitability < worst


def test_leduc_full_width(duckdb_session: DuckSession) -> None:
    trained(duckdb_session, "leduc", "cfr+", 60)
    found = measured(duckdb_session, "leduc")
    assert found.value == pytest.approx(VALUE["leduc"], abs=0.01)
    assert 0 <= found.exploitability < 0.08


def test_kuhn_sampled(session: AnySession) -> None:
    trained(session, "kuhn", "linear", 40, deals=1000)
    found = measured(session, "kuhn")
    assert found.value == pytest.approx(VALUE["kuhn"], abs=0.02)
    assert 0 <= found.exploitability < 0.03


@pytest.mark.parametrize("deals", [0, 500], ids=["full", "sampled"])
def test_engines_agree(
    duckdb_session: DuckSession, sql_session: PostgresSession, deals: int
) -> None:
    query = "select past, present, future, edge, policy, regret, visits, epoch from blueprint"
    order = " order by past, present, future, edge"
    found = []
    for session in (duckdb_session, sql_session):
        trained(session, "leduc", "linear", 4, deals)
        found.append(rows(session, query + order))
    assert len(found[0]) > 500
    for one, two in zip(*found, strict=True):
        assert one[:4] == two[:4] and one[6:] == two[6:]
        assert one[4:6] == pytest.approx(two[4:6], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("schedule", ["linear", "dcfr"])
def test_full_width_counts_come_to_the_same_added_up_each_epoch_or_at_the_end(
    schedule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for at_once in (1, 1 << 24):
        monkeypatch.setattr("pgpipe.train.walk.TALLIED", at_once)
        with closing(DuckEngine(None, 2)) as engine:
            session = engine.session()
            walk = trained(session, "leduc", schedule, 9)
            assert walk.tallied == 0
            found.append(rows(session, "select * from blueprint order by all"))
    assert len(found[0]) > 500
    assert found[0] == found[1]


def test_visits_are_the_deals(session: AnySession) -> None:
    trained(session, "kuhn", "linear", 10, deals=300)
    ((visits,),) = rows(
        session,
        "select sum(visits) from (select max(visits) as visits from blueprint"
        " where past = 0 group by present) as root",
    )
    assert visits == 5 * 300  # seat 0 trains in every other epoch


def test_sampled_regrets_are_unbiased(duckdb_session: DuckSession) -> None:
    """Batches of deals against the full width, with a strategy that mixes everything."""
    walk = trained(duckdb_session, "leduc", "linear", 2)
    chance = random.Random(3)
    for seat in (0, 1):
        shake(duckdb_session, chance)
        found = list(biases(walk, seat, batches=25, deals=1000))
        assert len({bias.key[1] for bias in found}) == 288
        for bias in found:
            assert bias.errors <= 4.5, bias
