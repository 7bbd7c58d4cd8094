"""What a walk pays where betting ends before the river."""

from __future__ import annotations

from contextlib import closing

import pytest

from pgpipe.engine.duckdb import DuckEngine
from pgpipe.game import build
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.deals import deals
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
