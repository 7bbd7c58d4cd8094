"""The walk down: in one query, and one level at a time."""

from __future__ import annotations

import pytest

from pgpipe.train.schedule import NO_FLOOR
from pgpipe.train.walk import Walk
from tests.compare import AnySession, rows
from tests.train.test_prune import LIMIT, ready

MOVES = """
    select level, place, own, other, infoset, sigma, reach, u, value
    from move
    order by place
"""
SEEN = "select max(level), count(*) from move"


def by_levels(walk: Walk, seat: int, sampled: bool, threshold: float) -> int:
    """Walk down as inside the database, where each level's infosets are looked up first; how many
    levels there were moves to."""
    first, last = walk.dealt
    walk.session.run("train/20_root", first_deal=first, last_deal=last)
    for level, span in enumerate(walk.spans):
        if not walk.session.run(
            "train/21_forward",
            level=level,
            traverser=seat,
            sampled=int(sampled),
            threshold=threshold,
            first_deal=first,
            last_deal=last,
            **span,
        ):
            return level
    return walk.levels


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize("sampled", [True, False], ids=["sampled", "full"])
@pytest.mark.parametrize("limit", [None, LIMIT], ids=["all", "pruned"])
def test_one_query_makes_the_moves_of_one_level_after_another(
    session: AnySession, seat: int, sampled: bool, limit: float | None
) -> None:
    walk = ready(session)
    walk.down(seat, sampled, limit=limit)
    whole = rows(session, MOVES)
    assert by_levels(walk, seat, sampled, NO_FLOOR if limit is None else limit) == 8
    assert rows(session, MOVES) == whole
    ((deepest, count),) = rows(session, SEEN)
    assert deepest == walk.levels == 8
    assert count == len(whole) > 2_000
    assert len({move[1] for move in whole}) == count
