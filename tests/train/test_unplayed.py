"""What is played where a player's own play never came in training: what a bias begins with."""

from __future__ import annotations

import pytest

from pgpipe.engine.duckdb import DuckSession
from pgpipe.errors import PgpipeError
from pgpipe.train.settings import BIAS, Settings, agree, bias_of, guard
from pgpipe.train.walk import Walk
from tests.compare import AnySession, rows
from tests.train.engines import other
from tests.train.preflop20 import GAME, HANDS, list_hands
from tests.train.test_bias import CHIPS, NODES, expected, is_warranted, lay_out, trained

POLICIES = """
    select node, bucket, actions,
        policy1, policy2, policy3, policy4, policy5, policy6, policy7
    from playing
    order by infoset
"""
SITUATIONS = """
    insert into situation (level, deal, seating, node, kind, player, bucket, u)
    select 0, hand, 0, 0, 0, 0, hand, 0.5 from generate_series(0, 168) as h (hand)
"""
STRENGTHS = """
    insert into strength (street, bucket, equity)
    select 0, hand, 0.5 from generate_series(0, 168) as h (hand)
"""


def warranted(session: AnySession) -> dict[tuple[int, int], list[float]]:
    """By node and hand: 1 for what the hand warrants, 0 for the other actions."""
    menus: dict[int, list[list[int]]] = {}
    for node, *chips in rows(session, NODES):
        menus.setdefault(int(node), []).append(chips)
    rank = expected()
    return {
        (node, hand): [
            float(is_warranted(rank[hand], *chips, folds=kind == 1)) for *chips, kind in menu
        ]
        for node, menu in menus.items()
        for hand in range(HANDS)
    }


@pytest.mark.parametrize("bias", [0.0, CHIPS])
def test_only_what_was_never_counted_becomes_what_the_hand_warrants(
    duckdb_session: DuckSession, bias: float
) -> None:
    lay_out(duckdb_session)
    list_hands(duckdb_session)
    trained(duckdb_session, 4, bias)
    walk = Walk(other(duckdb_session), GAME, bias)
    walk.fill()
    assert isinstance(walk.session, DuckSession)
    before = {row[:2]: row[2:] for row in rows(walk.session, POLICIES)}
    walk.session.run("evaluate/00_unplayed")
    after = {row[:2]: row[2:] for row in rows(walk.session, POLICIES)}
    rule, unplayed = warranted(duckdb_session), 0
    for key, (actions, *policy) in before.items():
        if sum(policy):
            assert after[key] == (actions, *policy)
        else:
            unplayed += 1
            begun = rule[key] if bias else [0.0] * actions
            assert list(after[key]) == [actions, *begun, *[0.0] * (7 - actions)]
    assert 100 < unplayed < len(before) - 100


def decided(session: AnySession, policy: str, bias: float) -> dict[int, list[float]]:
    """What a policy without a strategy does at the root with every hand: weights by action."""
    side = other(session)
    walk = Walk(side, GAME, bias)
    side.run("play/00_scratch")
    side.connection.execute(SITUATIONS)
    side.connection.execute(STRENGTHS)
    side.run("play/11_offer", game=GAME, level=0, **walk.spans[0])
    side.run(f"play/policy/{policy}", player=0, strategy=0, level=0, **walk.spans[0])
    found: dict[int, list[float]] = {}
    for hand, weight in rows(side, "select bucket, weight from choice order by bucket, action"):
        found.setdefault(int(hand), []).append(float(weight))
    return found


@pytest.mark.parametrize("bias", [0.0, CHIPS])
def test_a_player_without_a_strategy_plays_what_the_hand_warrants(
    session: AnySession, bias: float
) -> None:
    lay_out(session)
    rule = warranted(session)
    average = decided(session, "average", bias)
    likeliest = decided(session, "argmax", bias)
    assert len(average) == len(likeliest) == HANDS
    for hand in range(HANDS):
        wanted = rule[0, hand]
        if bias and sum(wanted):
            first = wanted.index(1.0)
            assert average[hand] == wanted
            assert likeliest[hand] == [float(n == first) for n in range(len(wanted))]
        else:
            assert average[hand] == likeliest[hand] == [1.0] * len(wanted)
    assert len({tuple(weights) for weights in average.values()}) == (7 if bias else 1)


def test_a_training_with_another_bias_is_refused(session: AnySession) -> None:
    lay_out(session)
    agree(session, Settings(GAME, bias=CHIPS))
    held: dict[str, str] = dict(session.fetch("session/41_fingerprint"))
    assert bias_of(held) == CHIPS
    assert guard(session, Settings(GAME, bias=CHIPS, batch=7)) == {}
    with pytest.raises(PgpipeError, match=f"bias is {CHIPS:g}, not {BIAS:g}"):
        guard(session, Settings(GAME, bias=BIAS))
    assert bias_of({}) == 0
