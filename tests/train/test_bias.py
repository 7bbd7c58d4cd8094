"""The bias with which infosets begin: which actions have it, and that learning goes on from it."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import closing

import numpy as np
import pytest

from pgpipe.commands import train_options
from pgpipe.engine.connect import Link
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.game import build
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.deals import deals
from pgpipe.train.fast import FastSession
from pgpipe.train.settings import BIAS, Settings
from pgpipe.train.walk import Walk
from pgpipe.train.worker import Place, SlowWorker
from tests.compare import AnySession, rows
from tests.train.exactness import assert_learnt, blueprint
from tests.train.preflop20 import GAME, HANDS, list_hands, number_buckets

CHIPS = 468.75
"""On the river; 30 before the flop."""
LOSSES = """
    select distinct
        parent.street,
        round(branch.loss * 1000 / (child.chips0 + child.chips1 - parent.chips0 - parent.chips1))
    from branch
    inner join node as child on child.game = 'pluribus' and child.node = branch.node
    inner join node as parent on parent.game = 'pluribus' and parent.node = branch.parent
    where child.chips0 + child.chips1 > parent.chips0 + parent.chips1
"""
NODES = """
    select
        node.node,
        node.chips0,
        node.chips1,
        child.chips0,
        child.chips1,
        child.kind
    from node
    inner join node as child on child.game = node.game and child.parent = node.node
    where node.game = 'preflop20'
    order by node.node, child.action
"""
REGRETS = """
    select node, bucket, actions, regret1, regret2, regret3, regret4, regret5, regret6, regret7
    from playing
    order by infoset
"""
HELD = """
    select decision.past, holding.present, decision.future, playing.node, playing.bucket,
        playing.actions
    from playing
    inner join decision on decision.node = playing.node
    inner join holding
        on holding.cards = 'holdem' and holding.street = decision.street
        and holding.bucket = playing.bucket
    where playing.epoch >= 0
"""
LEARNT = "select past, present, future, edge, policy, regret, visits from blueprint order by all"


def equity_of(hand: int) -> float:
    """Any order of hands will do; two of them are alike."""
    return 0.2 + 0.004 * (hand * 53 % (HANDS - 1))


def lay_out(session: AnySession) -> None:
    """What a clustering would leave of the preflop street."""
    number_buckets(session)
    codes = rows(session, "select bucket, abs from bucket_code where street = 0 order by bucket")
    session.load(
        "abstraction",
        {
            "abs": np.array([code for _, code in codes], dtype=np.int64),
            "street": np.zeros(HANDS, dtype=np.int16),
            "population": np.ones(HANDS, dtype=np.int64),
            "equity": np.array([equity_of(hand) for hand, _ in codes], dtype=np.float32),
        },
    )


def expected() -> dict[int, float]:
    """By bucket: the share of hands that it is better than; equals in the order of their codes."""
    ordered = sorted(range(HANDS), key=lambda hand: (equity_of(hand), hand))
    return {hand: (place + 0.5) / HANDS for place, hand in enumerate(ordered)}


def is_warranted(
    rank: float, here0: int, here1: int, then0: int, then1: int, *, folds: bool
) -> bool:
    """A bet stands for the best hands, so many as must call one of its size.

    To bet, a hand must beat half of them; to call, be one of so many, whatever the bet stands for;
    to fold, beat less of them than the pot asks for.
    """
    if max(then0, then1) > max(here0, here1):
        weakest = abs(then0 - then1) / (then0 + then1)
        return rank >= weakest + 0.5 * (1.0 - weakest)
    ask, pot = abs(here0 - here1), here0 + here1
    weakest = ask / pot
    enough = weakest + (1.0 - weakest) * ask / (pot + ask)
    return rank <= enough if folds else rank >= weakest


@pytest.mark.parametrize("engine", ["sql_session", "duckdb_session"])
@pytest.mark.parametrize("bias", [0.0, CHIPS])
def test_what_the_hand_warrants_begins_above_0_and_all_else_below(
    engine: str, bias: float, request: pytest.FixtureRequest
) -> None:
    session: AnySession = request.getfixturevalue(engine)
    lay_out(session)
    walk = Walk(session, GAME, bias)
    walk.fill()
    menus: dict[int, list[list[int]]] = {}
    for node, *chips in rows(session, NODES):
        menus.setdefault(int(node), []).append(chips)
    rank = expected()
    found, below = rows(session, REGRETS), 0
    assert len(found) == len({node for node, *_ in found}) * HANDS
    for node, hand, actions, *regrets in found:
        menu = menus[node]
        assert len(menu) == actions
        for (here0, here1, then0, then1, kind), regret in zip(menu, regrets, strict=False):
            wanted = -bias / 2.5**3 * (then0 + then1 - here0 - here1)
            if is_warranted(rank[hand], here0, here1, then0, then1, folds=kind == 1):
                wanted = 1.0
            assert regret == pytest.approx(wanted if bias else 0.0)
            below += regret < 0
        assert not any(regrets[actions:])
    assert (below > 1_000) == bool(bias)


@pytest.mark.parametrize("engine", ["sql_session", "duckdb_session"])
def test_a_bias_is_two_fifths_on_each_street_before_the_river(
    engine: str, request: pytest.FixtureRequest
) -> None:
    session: AnySession = request.getfixturevalue(engine)
    build(session, "pluribus")
    session.run("train/00_shared")
    session.run("train/01_branch", game="pluribus", bias=CHIPS)
    assert sorted(rows(session, LOSSES)) == [
        (0, -30_000),
        (1, -75_000),
        (2, -187_500),
        (3, -468_750),
    ]


def trained(target: DuckSession, epochs: int, bias: float) -> None:
    """Bring so many epochs into the database."""
    settings = Settings(GAME, batch=200, bias=bias)
    with closing(
        FastSession(target, "full", settings, writer="test", threads=1, tell=lambda _: None)
    ) as session:
        for _ in range(epochs):
            session.step()
        session.sync()


def test_a_training_that_was_stopped_goes_on_from_the_same_bias() -> None:
    learnt = []
    for bias, parts in ((CHIPS, (6,)), (CHIPS, (3, 3)), (0.0, (6,))):
        with closing(DuckEngine(None, 1)) as engine:
            target = engine.session()
            lay_out(target)
            list_hands(target)
            for epochs in parts:
                trained(target, epochs, bias)
            learnt.append(rows(target, LEARNT))
    whole, resumed, unbiased = learnt
    assert whole == resumed
    assert whole != unbiased


def test_the_blueprint_holds_what_was_learnt_without_the_bias() -> None:
    """And so does the measure of regret."""
    with closing(DuckEngine(None, 1)) as engine:
        target = engine.session()
        lay_out(target)
        list_hands(target)
        settings = Settings(GAME, batch=200, bias=CHIPS)
        with closing(
            FastSession(target, "full", settings, writer="test", threads=1, tell=lambda _: None)
        ) as session:
            before = {row[:2]: row[3:] for row in rows(session.memory, REGRETS)}
            for _ in range(4):
                session.step()
            after = {row[:2]: row[3:] for row in rows(session.memory, REGRETS)}
            session.sync()
            *_, measured = session._standing()
            held = {tuple(row[:3]): list(row[3:]) for row in rows(session.memory, HELD)}
        learnt: dict[tuple[object, ...], list[float]] = {}
        for past, present, future, _, _, regret, *_ in rows(target, LEARNT):
            learnt.setdefault((past, present, future), []).append(float(regret))
    assert len(learnt) == len(held) > 1_000
    total = 0.0
    for key, (node, bucket, actions) in held.items():
        began, ended = before[node, bucket], after[node, bucket]
        changed = [b - a for a, b in zip(began, ended, strict=True)][:actions]
        assert sorted(learnt[key]) == sorted(changed)
        total += max(0.0, *changed)
    assert any(min(regrets) < 0 for regrets in learnt.values())
    assert measured == pytest.approx(total)


@pytest.mark.parametrize("bias", [0.0, CHIPS])
def test_a_worker_in_the_database_begins_with_the_bias_too(
    sql_session: PostgresSession, bias: float
) -> None:
    """And so takes up what a session in memory began."""
    lay_out(sql_session)
    list_hands(sql_session)
    settings = Settings(GAME, batch=200, seed=7, bias=bias)
    link = Link(sql_session.connection.info.dsn, "public")
    with closing(SlowWorker(Place(link, "full", settings, floored=False))) as worker:
        for _ in range(4):
            worker.step()
    found = blueprint(sql_session)

    sql_session.connection.execute("truncate blueprint")
    walk = Walk(sql_session, GAME, CHIPS)
    walk.fill()
    for epoch in range(4):
        walk.load_deals(deals(DECKS["full"], 7, epoch, 200, 1), 1)
        walk.epoch(epoch, settings.weighting, sampled=True)
    walk.publish(-1)
    expected = blueprint(sql_session)
    if bias:
        assert_learnt(found, expected)
    else:
        assert found != expected


@pytest.mark.parametrize(
    ("typed", "bias"),
    [
        ("", BIAS),
        ("--bias 7.5", 7.5),
        ("--bias 0", 0.0),
        ("--prune 0", BIAS),
        ("--game leduc", 0.0),
        ("--slow", BIAS),
        ("--share", 0.0),
        ("--schedule cfr+", 0.0),
        ("--preset preflop20 --sampling full", 0.0),
    ],
)
def test_which_bias_there_is_unless_it_is_said(typed: str, bias: float) -> None:
    parser = ArgumentParser()
    train_options.add_options(parser)
    assert train_options.planned(parser.parse_args(typed.split())).settings.bias == bias


@pytest.mark.parametrize(
    "typed",
    [
        "--bias -1",
        "--bias 5 --game kuhn",
        "--bias 5 --slow --share",
        "--bias 5 --share",
        "--bias 5 --schedule dcfr",
        "--bias 5 --preset preflop20 --sampling full",
    ],
)
def test_a_bias_is_refused_where_no_regret_may_begin_below_0(typed: str) -> None:
    parser = ArgumentParser()
    train_options.add_options(parser)
    with pytest.raises(PgpipeError, match="--bias"):
        train_options.planned(parser.parse_args(typed.split()))
