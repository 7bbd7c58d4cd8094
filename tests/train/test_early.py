"""What a walk pays where betting ends before the river."""

from __future__ import annotations

from contextlib import closing

import pytest

from pgpipe.engine.duckdb import DuckEngine
from pgpipe.game import build
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.deals import deals
from pgpipe.play.match import Match
from pgpipe.play.players import find
from pgpipe.train.settings import Settings
from pgpipe.train.walk import Walk
from tests.compare import rows
from tests.train.engines import Make

GAME = """
    insert into game values ('shove', 'holdem', 4, 20, 1, 2, 0, 1, 1, true);
    insert into bet_size select 'shove', street, 0, 1, 'pot', 1, 1 from generate_series(0, 3)
        as street (street);
"""
SHOWN = """
    select branch.shift / 16, move.place >> 32, branch.stake, move.value / 1048576
    from move
    inner join branch on branch.node = (move.place & 4294967295)::integer
    where branch.kind = 2
"""
"""Street, deal, stake and what the seat that trains wins, in chips."""


ENDED = """
    select
        situation.seating,
        situation.deal,
        ended.kind,
        parent.street,
        case when ended.kind = 1 and parent.actor = 0 then -ended.chips0
            when ended.kind = 1 then ended.chips1
            else least(ended.chips0, ended.chips1) end
    from situation
    inner join node as ended on ended.node = situation.node and ended.game = 'shove'
    inner join node as parent on parent.node = ended.parent and parent.game = 'shove'
    where situation.kind <> 0
"""
"""Seating, deal, how the hand ended and on which street, and what seat 0 got by a fold, or the
stake of a showdown."""


def test_a_match_is_scored_by_the_mean_where_betting_ends_early(make: Make) -> None:
    path = make(Settings("small"), 0)
    batch = deals(DECKS["tiny"], 3, 7, 1_000, 1)
    with closing(DuckEngine(path, 2)) as engine:
        engine.connection.execute(GAME)
        session = engine.session()
        build(session, "shove")
        walk = Walk(session, "shove")
        pair = find("uniform"), find("call")
        match = Match(walk, pair, lambda *_: walk.load_deals(batch, 4))
        match.load_equities(session, "holdem")
        assert match.play(0, len(batch)) == 2 * len(batch)
        found = rows(session, ENDED)
        score = match.score(1.0)
    won, seen = 0.0, [0] * 4
    for seating, deal, kind, street, chips in found:
        share = 2.0 if kind == 1 else batch.share[deal]
        if kind == 2 and street < 3:
            share = batch.early[int(street), deal]
        won += (1 - 2 * seating) * chips * (share - 1) / 2
        seen[int(street)] += kind == 2
    assert len(found) == 2 * len(batch)
    assert min(seen) > 50
    assert score.mean == pytest.approx(won / len(batch), abs=1e-9)


@pytest.mark.parametrize("seat", [0, 1])
def test_where_betting_ends_early_the_mean_over_boards_is_paid(make: Make, seat: int) -> None:
    path = make(Settings("small"), 0)
    batch = deals(DECKS["tiny"], 3, 7, 1_000, 1)
    with closing(DuckEngine(path, 2)) as engine:
        engine.connection.execute(GAME)
        session = engine.session()
        build(session, "shove")
        walk = Walk(session, "shove")
        walk.fill()
        walk.load_deals(batch, 4)
        walk.down(seat, sampled=True)
        found = rows(session, SHOWN)
    seen = [0] * 4
    for street, deal, stake, value in found:
        share = batch.early[int(street), deal] if street < 3 else batch.share[deal]
        assert value == pytest.approx(stake * (share - 1) * (1 - 2 * seat), abs=1e-5)
        seen[int(street)] += 1
    assert min(seen) > 100
