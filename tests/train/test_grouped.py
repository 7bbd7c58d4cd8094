"""Deals in groups: they teach what each deal by itself teaches."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from contextlib import closing
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from pgpipe.commands import train_options
from pgpipe.engine.connect import Link
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.game import build
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.deals import deals
from pgpipe.train.grouped import GroupedWalk
from pgpipe.train.settings import HANDS as HANDS_OF_HOLDEM
from pgpipe.train.settings import (
    HOLDEM_BATCH,
    SINGLE_BATCH,
    SLOW_BATCH,
    SLOW_SINGLE_BATCH,
    Settings,
)
from pgpipe.train.walk import Walk
from pgpipe.train.worker import Place, SlowWorker
from tests.compare import rows
from tests.train.engines import Make
from tests.train.exactness import assert_learnt, blueprint
from tests.train.preflop20 import GAME as PREFLOP
from tests.train.preflop20 import list_hands
from tests.train.test_bias import CHIPS, lay_out

HANDS = 8
RARE = 1e-4
"""Seeds are fixed, so a statistic fails always or never; one this rare is a defect."""
GAME = """
    insert into game values ('wide', 'holdem', 4, 40, 1, 2, 0, 1, 2, true);
    insert into bet_size
    select 'wide', street, depth, size, 'pot', 1, 3 - size
    from generate_series(0, 3) as street (street)
    cross join generate_series(0, 1) as depth (depth)
    cross join generate_series(1, 2) as size (size);
"""
"""Menus of two to five actions on each street."""
BEGUN = """
    update playing
    set
        regret1 = mod(infoset * 37, 140) - 100,
        regret2 = mod(infoset * 53 + 71, 140) - 100,
        regret3 = case when actions > 2 then mod(infoset * 29 + 13, 140) - 100 else 0 end,
        regret4 = case when actions > 3 then mod(infoset * 31 + 5, 140) - 100 else 0 end,
        regret5 = case when actions > 4 then mod(infoset * 41 + 17, 140) - 100 else 0 end
    returning infoset
"""
"""Any numbers will do that differ from infoset to infoset; at some none is positive."""
LEARNT = """
    select
        infoset,
        coalesce(change1, 0), coalesce(change2, 0), coalesce(change3, 0), coalesce(change4, 0),
        coalesce(change5, 0), coalesce(change6, 0), coalesce(change7, 0),
        visits
    from delta
    where trained
    order by infoset
"""
MET = "select other >> 3, count(*) from move where other is not null group by all order by 1"
HEARD = "select other >> 3, other & 7, sum(reach) from move where other is not null group by all"
REGRETS = """
    select infoset, regret1, regret2, regret3, regret4, regret5, regret6, regret7, actions
    from playing
"""


@pytest.mark.parametrize("seat", [0, 1])
def test_a_group_teaches_what_its_deals_teach(make: Make, seat: int) -> None:
    path = make(Settings("small"), 0)
    batch = deals(DECKS["tiny"], 3, seat, 100 * HANDS, 1, HANDS, seat)
    with closing(DuckEngine(path, 2)) as engine:
        engine.connection.execute(GAME)
        session = engine.session()
        build(session, "wide")
        grouped = GroupedWalk(session, "wide", 0.0, HANDS)
        grouped.fill()
        rows(session, BEGUN)
        # Not the first of those that are loaded.
        grouped.load_ahead([deals(DECKS["tiny"], 5, 0, 13, 1), batch], 4)
        grouped.next_deals()
        grouped.next_deals()
        grouped.down(seat, sampled=True)
        grouped.values()
        learnt, nodes = rows(session, LEARNT), grouped.nodes()
        heard = {row[:2]: row[2] for row in rows(session, HEARD)}

        Walk.down(grouped, seat, sampled=True)
        Walk.values(grouped)
        assert len(learnt) > 300
        assert max(abs(row[5]) for row in learnt) > 0
        assert learnt == rows(session, LEARNT)
        assert nodes == Walk.nodes(grouped)

        met: dict[int, int] = dict(rows(session, MET))
        regrets = {row[0]: row[1:] for row in rows(session, REGRETS)}
    assert sum(met.values()) + sum(row[-1] for row in learnt) == nodes
    expected: dict[tuple[object, ...], float] = {}
    for infoset, visits in met.items():
        *found, actions = regrets[infoset]
        parts = [Fraction(max(0.0, regret)) for regret in found[:actions]]
        if not any(parts):
            parts = [Fraction(1)] * actions
        for action, part in enumerate(parts, 1):
            if part:
                expected[infoset, action] = float(visits * part / sum(parts))
    assert heard == pytest.approx(expected, abs=1e-4)
    assert {key[1] for key in heard} == {1, 2, 3, 4, 5}


def test_workers_in_the_database_take_groups_as_a_session_in_memory_does(
    sql_session: PostgresSession,
) -> None:
    """One finds the infosets of each level in the blueprint; the other has all of them."""
    lay_out(sql_session)
    list_hands(sql_session)
    settings = Settings(PREFLOP, batch=25 * HANDS, seed=7, bias=CHIPS, hands=HANDS)
    link = Link(sql_session.connection.info.dsn, "public")
    with closing(SlowWorker(Place(link, "full", settings, floored=False))) as worker:
        done = [worker.step() for _ in range(4)]
    found = blueprint(sql_session)

    sql_session.connection.execute("truncate blueprint")
    walk = GroupedWalk(sql_session, PREFLOP, CHIPS, HANDS)
    walk.fill()
    for epoch in range(4):
        seat = epoch % 2
        walk.load_deals(deals(DECKS["full"], 7, epoch, 25 * HANDS, 1, HANDS, seat), 1)
        walk.epoch(epoch, settings.weighting, sampled=True)
        assert walk.nodes() == done[epoch].nodes
    walk.publish(-1)
    assert_learnt(found, blueprint(sql_session))
    assert len(found) > 1_000


@pytest.mark.parametrize("seat", [0, 1])
def test_a_group_shares_all_but_one_pocket(seat: int) -> None:
    batch = deals(DECKS["short"], 7, 4, 40 * HANDS, 2, HANDS, seat)
    alone = deals(DECKS["short"], 7, 4, 40 * HANDS, 2)
    mine = slice(2 * seat, 2 * seat + 2)
    drawn: Counter[tuple[int, ...]] = Counter()
    for first in range(0, len(batch), HANDS):
        group = batch.cards[:, first : first + HANDS]
        assert (group[:, 0] == alone.cards[:, first]).all()
        for k in range(HANDS):
            assert len(set(group[:, k].tolist())) == 9
            assert (batch.uniform[:, first + k] == alone.uniform[:, first]).all()
            drawn[tuple(sorted(group[mine, k].tolist()))] += 1
            group[mine, k] = group[mine, 0]
        assert (group == group[:, :1]).all()
    assert len(drawn) > 20 * HANDS
    with pytest.raises(ValueError, match="a group is"):
        deals(DECKS["short"], 7, 4, 8, 1, 0)


@pytest.mark.parametrize("seat", [0, 1])
def test_every_deal_of_a_group_is_uniform(seat: int) -> None:
    """By the cards of the seat that differs, and by who wins."""
    batch = deals(DECKS["tiny"], 7, 4, 20_000 * HANDS, 1, HANDS, seat)
    for k in (0, 1, HANDS - 1):
        cards = batch.cards[:, k::HANDS]
        held = np.bincount(cards[2 * seat : 2 * seat + 2].ravel(), minlength=52)
        assert stats.chisquare(held[held > 0]).pvalue > RARE
        assert np.count_nonzero(held) == 20
        pairs = cards[2 * seat] // 4 == cards[2 * seat + 1] // 4
        assert stats.binomtest(int(pairs.sum()), len(pairs), 3 / 19).pvalue > RARE
        shares = np.bincount(batch.share[k::HANDS], minlength=3)
        assert stats.binomtest(int(shares[0]), int(shares[0] + shares[2])).pvalue > RARE


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"batch": 100}, "--batch 100 is no multiple of --hands 16"),
        ({"sampling": "full"}, "--hands 16 is not for --sampling full"),
        ({"game": "leduc"}, "--hands 16 is not for --game leduc"),
        ({"schedule": "dcfr"}, "--hands 16 is not for --schedule dcfr"),
        ({"prune": 0.5}, "--hands 16 is not for --prune"),
        ({"hands": 0}, "--hands 0 is not in"),
    ],
)
def test_groups_that_make_no_sense_are_refused(settings: dict[str, object], said: str) -> None:
    given: dict[str, object] = {"game": "pluribus", "batch": 160, "hands": 16, **settings}
    with pytest.raises(PgpipeError, match=said):
        Settings(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "hands"),
    [
        ("", HANDS_OF_HOLDEM),
        ("--batch 24", 8),
        ("--batch 25", 1),
        ("--hands 5 --batch 25", 5),
        ("--slow", HANDS_OF_HOLDEM),
        ("--schedule cfr+", HANDS_OF_HOLDEM),
        ("--schedule dcfr", 1),
        ("--prune 0.5", 1),
        ("--share", 1),
        ("--game kuhn", 1),
        ("--preset preflop20 --sampling full", 1),
    ],
)
def test_how_many_hands_there_are_unless_it_is_said(typed: str, hands: int) -> None:
    assert planned(typed).hands == hands


@pytest.mark.parametrize(
    ("typed", "batch"),
    [
        ("", HOLDEM_BATCH),
        ("--slow", SLOW_BATCH),
        ("--hands 1", SINGLE_BATCH),
        ("--prune 0.5", SINGLE_BATCH),
        ("--share", SINGLE_BATCH),
        ("--slow --share", SLOW_SINGLE_BATCH),
        ("--slow --game leduc", SLOW_SINGLE_BATCH),
        ("--game leduc", Settings.batch),
        ("--share --batch 77", 77),
    ],
)
def test_deals_that_are_walked_alone_come_in_smaller_batches(typed: str, batch: int) -> None:
    assert planned(typed).batch == batch


@pytest.mark.parametrize("typed", ["--share --hands 2", "--hands 7", "--hands 2 --game leduc"])
def test_hands_that_do_not_go_with_the_rest_are_refused(typed: str) -> None:
    with pytest.raises(PgpipeError, match="--hands"):
        planned(typed)


def planned(typed: str) -> Settings:
    """What a command line asks for."""
    parser = ArgumentParser()
    train_options.add_options(parser)
    return train_options.planned(parser.parse_args(typed.split())).settings
