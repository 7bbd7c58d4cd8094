"""Pruning: what it leaves out, and that it changes nothing else."""

from __future__ import annotations

from argparse import ArgumentParser

import pytest

from pgpipe.commands import train_options
from pgpipe.errors import PgpipeError
from pgpipe.game import build
from pgpipe.train.settings import EVERYTHING, PRUNE, UNPRUNED, Settings
from pgpipe.train.walk import Walk
from tests.compare import AnySession, rows

BEGUN = "update branch set loss = -20 * action returning node"
LIMIT = -50.0
ROOTS = """
    select place >> 32, sum(value)
    from move
    where own is null and value is not null
    group by place >> 32
    order by 1
"""
"""What each deal comes to."""
LEARNT = "select infoset, change1, change2, change3, visits from delta where trained"
REGRETS = "select infoset, regret1, regret2, regret3 from playing"
GOES_ON = """
    select playing.infoset, branch.action
    from playing
    inner join branch on branch.parent = playing.node
    where branch.kind = 0
"""
"""Actions after which the hand is not over."""
Learnt = dict[int, tuple[float, ...]]
"""By infoset: changes of its regrets, and visits. Leduc has three actions at most."""


def ready(session: AnySession) -> Walk:
    """A walk of Leduc whose regrets lie on either side of the limit."""
    build(session, "leduc")
    walk = Walk(session, "leduc")
    walk.fill()
    # Any numbers will do that differ from infoset to infoset.
    rows(
        session,
        """
        update playing
        set
            regret1 = mod(infoset * 37, 140) - 100,
            regret2 = mod(infoset * 53 + 71, 140) - 100,
            regret3 = case when actions > 2 then mod(infoset * 29 + 13, 140) - 100 else 0 end
        returning infoset
        """,
    )
    walk.sample_deals(1, 0, 500)
    return walk


def learnt(
    session: AnySession, walk: Walk, limit: float | None
) -> tuple[Learnt, list[tuple[object, ...]]]:
    """What one walk of seat 0 teaches, and its decisions' values at the root."""
    walk.down(0, sampled=True, limit=limit)
    walk.values()
    found = {row[0]: row[1:] for row in rows(session, LEARNT)}
    return found, rows(session, ROOTS)


@pytest.mark.parametrize("begun", [0, 20])
@pytest.mark.parametrize("engine", ["sql_session", "duckdb_session"])
def test_only_what_is_not_played_and_was_learnt_to_be_bad_is_left_out(
    engine: str, begun: int, request: pytest.FixtureRequest
) -> None:
    """The bias with which an action began, here so much more for each one, is not learnt."""
    session: AnySession = request.getfixturevalue(engine)
    walk = ready(session)
    if begun:
        rows(session, BEGUN)
    regrets = {row[0]: row[1:] for row in rows(session, REGRETS)}
    whole, roots = learnt(session, walk, None)
    pruned, same = learnt(session, walk, LIMIT)
    assert same == roots
    assert pruned.keys() < whole.keys()
    goes_on = set(rows(session, GOES_ON))
    left_out = 0
    for infoset, found in pruned.items():
        assert found[-1] == whole[infoset][-1]
        for action, (change, full) in enumerate(zip(found[:-1], whole[infoset][:-1], strict=True)):
            limit = LIMIT - begun * (action + 1)
            bad = regrets[infoset][action] < limit and max(regrets[infoset]) > 0
            assert change == (0 if bad and (infoset, action + 1) in goes_on else full)
            if change != full:
                assert change == 0
                assert regrets[infoset][action] < limit
                assert max(regrets[infoset]) > 0
                left_out += 1
    assert left_out > 5


def test_the_first_deals_and_one_turn_in_twenty_look_at_everything() -> None:
    batch = 10_000
    settings = Settings("leduc", batch=batch, prune=0.5)
    turns = UNPRUNED // batch
    assert settings.limit(2 * turns - 1) is None
    assert settings.limit(2 * turns) == -0.5 * batch * sum(range(1, turns + 2))
    assert settings.limit(2 * (10 * EVERYTHING - 1)) is None
    assert Settings("leduc").limit(10_000) is None


@pytest.mark.parametrize(
    ("typed", "prune"),
    [
        ("", None),
        ("--hands 1", PRUNE),
        ("--batch 3501", PRUNE),
        ("--prune 0.25", 0.25),
        ("--prune 0", None),
        ("--game leduc", None),
        ("--slow", None),
        ("--share", None),
        ("--schedule plain", None),
        ("--schedule plain --hands 1", PRUNE),
        ("--schedule cfr+", None),
        ("--schedule dcfr", None),
        ("--preset preflop20 --sampling full", None),
    ],
)
def test_what_is_pruned_unless_it_is_said(typed: str, prune: float | None) -> None:
    parser = ArgumentParser()
    train_options.add_options(parser)
    plan = train_options.planned(parser.parse_args(typed.split()))
    assert plan.settings.prune == prune


@pytest.mark.parametrize("schedule", ["cfr+", "dcfr"])
def test_regrets_that_do_not_fall_cannot_be_pruned(schedule: str) -> None:
    with pytest.raises(PgpipeError, match="--prune"):
        Settings("leduc", schedule=schedule, prune=0.5)
    with pytest.raises(PgpipeError, match="positive"):
        Settings("leduc", prune=0)
