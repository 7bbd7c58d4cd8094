"""Hold'em that ends before the flop: its deals, and exact exploitability against matrices."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from pgpipe import access
from pgpipe.engine.base import Part
from pgpipe.engine.duckdb import DuckSession
from pgpipe.game import build
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.matchup import Matchups, all_matchups
from pgpipe.train.preflop import list_deals, listed
from pgpipe.train.schedule import find
from pgpipe.train.walk import Walk
from tests.clustering import Clustered
from tests.compare import AnySession, rows
from tests.train.engines import evaluate, other
from tests.train.preflop_game import Matrices, Node, Vector, folds, tree, values

GAME, HANDS = "preflop20", 25
TINY = DECKS["tiny"]


@cache
def matchups() -> Matchups:
    """The counts of the tiny deck."""
    return all_matchups(TINY, 1)


def prepared(session: AnySession) -> Walk:
    """A walk over the game's tree, with every deal of the tiny deck."""
    build(session, GAME)
    session.run("cluster/00_bucket_code", street=0, buckets=HANDS)
    assert not listed(session, GAME)
    assert list_deals(session, TINY, 1) == HANDS**2
    assert listed(session, GAME)
    walk = Walk(session, GAME)
    walk.fill()
    walk.every_deal()
    return walk


def policy(session: AnySession) -> dict[int, Vector]:
    """The blueprint's average strategy by node: hands × actions; even where nothing was learnt."""
    found: dict[int, Vector] = {}
    for node, actions in rows(
        session, f"select node, actions from node where game = '{GAME}' and kind = 0"
    ):
        found[node] = np.full((HANDS, actions), 1 / actions)
    for node, bucket, action, probability in rows(
        session,
        "select parent.node, bucket_code.bucket, child.action, strategy.probability from strategy"
        " inner join node as parent on parent.past = strategy.past"
        f" and parent.future = strategy.future and parent.game = '{GAME}'"
        " inner join node as child on child.game = parent.game and child.parent = parent.node"
        " and child.edge = strategy.edge"
        " inner join bucket_code on bucket_code.abs = strategy.present",
    ):
        found[node][bucket, action - 1] = probability
    return found


def betting(session: AnySession) -> dict[int, Node]:
    """The tree."""
    return tree(
        rows(
            session,
            "select node, parent, kind, actor, chips0, chips1 from node"
            f" where game = '{GAME}' order by node",
        )
    )


def test_every_deal_is_the_matchup(session: AnySession) -> None:
    prepared(session)
    found = matchups()
    listed_deals = rows(
        session,
        "select deal, weight, hands0, hands1, share from every_deal where cards = 'holdem'"
        " order by deal",
    )
    assert len(listed_deals) == HANDS**2
    for deal, weight, own, opponent, share in listed_deals:
        assert deal == own * HANDS + opponent
        assert weight == found.deals[own, opponent]
        wins, lost = found.wins[own, opponent], found.wins[opponent, own]
        assert share - 1 == pytest.approx((wins - lost) / (weight * found.boards), abs=1e-12)


def test_listing_twice_changes_nothing(session: AnySession) -> None:
    prepared(session)
    assert list_deals(session, TINY, 2) == 0


@pytest.mark.parametrize("epochs", [0, 3], ids=["untrained", "trained"])
def test_exploitability_equals_the_matrices(session: AnySession, epochs: int) -> None:
    walk = prepared(session)
    for epoch in range(epochs):
        walk.epoch(epoch, find("linear"), sampled=False)
    walk.publish(-1)
    nodes = betting(session)
    expected = [
        values(nodes, Matrices.of(matchups()), policy(session), seat, best=True) for seat in (0, 1)
    ]
    value = values(nodes, Matrices.of(matchups()), policy(session), 0, best=False)
    found = evaluate(other(session), GAME)
    assert found.best_responses == pytest.approx(expected, abs=1e-6)
    assert found.value == pytest.approx(value, abs=1e-6)
    assert found.exploitability > 0.1


def test_full_width_training_learns(duckdb_session: DuckSession) -> None:
    walk = prepared(duckdb_session)
    for epoch in range(12):
        walk.epoch(epoch, find("cfr+"), sampled=False)
    walk.publish(-1)
    # 3.1 chips untrained.
    found = evaluate(other(duckdb_session), GAME).exploitability
    assert found < 0.5, found


def test_bucket_k_is_the_kth_hand(duckdb_tiny: Clustered) -> None:
    found = rows(
        duckdb_tiny.session,
        "select bucket_code.bucket, isomorphism.obs from isomorphism"
        " inner join bucket_code on bucket_code.abs = isomorphism.abs"
        " where bucket_code.street = 0 order by bucket_code.bucket",
    )
    assert found == list(enumerate(matchups().obs.tolist()))


def test_folds_before_the_flop(session: AnySession) -> None:
    walk = prepared(session)
    for epoch in range(2):
        walk.epoch(epoch, find("linear"), sampled=False)
    walk.publish(-1)
    session.run("session/42_put_fingerprint", name="game", value=GAME)
    codes = rows(session, "select abs from bucket_code where street = 0 order by bucket")
    obs, abstract = matchups().obs, np.array([code for (code,) in codes])
    with session.transaction():
        session.load_part(
            Part("isomorphism", "obs", 0, 0, 0, 1 << 16), {"obs": obs, "abs": abstract}
        )
    found = access.records(session, "query/preflop_folds")
    names = [row["hand"] for row in found[:HANDS]]
    assert names[:3] == ["AA", "AKs", "AKo"] and names[-1] == "TT"
    place = {name: k for k, name in enumerate(map(hand_name, obs.tolist()))}
    for seat in (0, 1):
        expected = folds(betting(session), Matrices.of(matchups()), policy(session), seat)
        for row in found[seat * HANDS :][:HANDS]:
            assert row["seat"] == seat
            assert row["folded"] == pytest.approx(expected[place[row["hand"]]], abs=1e-9)
    assert found[0]["folded"] == 0 < max(row["folded"] for row in found)


def hand_name(obs: int) -> str:
    """E.g. AKs."""
    one, two = sorted(((obs >> 8) - 1, (obs & 255) - 1), reverse=True)
    ranks = "23456789TJQKA"[one // 4] + "23456789TJQKA"[two // 4]
    return ranks + ("" if one // 4 == two // 4 else "s" if one % 4 == two % 4 else "o")
