"""Sampled value and trained answers against the exact ones, where both can be had."""

from __future__ import annotations

import pytest

from pgpipe.engine.duckdb import DuckSession
from pgpipe.progress import Reporter
from pgpipe.train import respond
from pgpipe.train.respond import Effort, Table
from pgpipe.train.walk import Walk
from tests.compare import AnySession, rows
from tests.train.engines import evaluate, other
from tests.train.test_small_games import trained

DEALS, BATCHES = 2000, 2
PLAYED = "select batch, deal, value from played order by batch, deal"
REGRETS = "select infoset, " + ", ".join(f"regret{i}" for i in range(1, 8)) + " from playing"


def table(session: AnySession, game: str, epochs: int) -> Table:
    """A strategy of a few epochs, and players who know it."""
    trained(session, game, "linear", epochs)
    walk = Walk(other(session), game)
    walk.fill()

    def deal(batch: int) -> int:
        walk.sample_deals(1, batch, DEALS)
        return DEALS

    return Table(walk, deal, BATCHES, 1, Reporter())


def regrets(found: Table, seat: int) -> list[tuple[object, ...]]:
    """A seat's rows of `playing`."""
    session = found.session
    assert isinstance(session, DuckSession)
    return rows(session, f"{REGRETS} where actor = {seat} order by infoset")


def test_bound_is_near_and_not_above_the_exact_one(duckdb_session: DuckSession) -> None:
    found = table(duckdb_session, "leduc", 4)
    value = found.value()
    bound = found.bound(Effort(5))
    exact = evaluate(other(duckdb_session), "leduc")
    assert value.deals == bound.bound.deals == DEALS * BATCHES
    assert value.mean == pytest.approx(exact.value, abs=4.5 * value.error)
    assert 0 < value.error < 0.1
    assert 0.9 * exact.exploitability < bound.bound.mean
    assert bound.bound.mean < exact.exploitability + 4.5 * bound.bound.error
    won = exact.best_responses
    assert bound.gains == pytest.approx((won[0] - exact.value, won[1] + exact.value), rel=0.15)
    assert bound.epochs == (5, 5)


def test_an_answer_that_learnt_nothing_gains_nothing(session: AnySession) -> None:
    bound = table(session, "kuhn", 2).bound(Effort(0))
    assert bound.gains == (0, 0)
    assert bound.bound.mean == bound.bound.error == 0
    assert bound.bound.margin == 0


@pytest.mark.parametrize(
    ("done", "took", "total"), [(0, 0.0, 1), (1, 4.0, 8), (3, 29.0, 4), (3, 30.0, 3), (1, 60.0, 1)]
)
def test_seconds_are_told_in_epochs(done: int, took: float, total: int) -> None:
    assert Effort(seconds=30.0).total(done, took) == total


def test_no_seconds_are_one_epoch(duckdb_session: DuckSession) -> None:
    assert table(duckdb_session, "kuhn", 2).bound(Effort()).epochs == (1, 1)


def test_each_answer_says_how_far_it_is(
    duckdb_session: DuckSession,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("pgpipe.progress.QUIET_SECONDS", 0.0)
    table(duckdb_session, "kuhn", 2).bound(Effort(3))
    said = capsys.readouterr().err.splitlines()
    for seat in ("button", "big blind"):
        lines = [line for line in said if line.startswith(f"answer learns, {seat}")]
        assert len(lines) == 3
        assert "1/3 chunks" in lines[0] and "s left" in lines[0] and "2/3 chunks" in lines[1]
        assert f"{3 * DEALS:,} deals" in lines[2]
    assert any(line.startswith("average plays, button") for line in said)
    assert any(line.startswith("answer plays, big blind") for line in said)


def test_what_is_never_played_is_left_out_of_play_and_changes_nothing(
    duckdb_session: DuckSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = table(duckdb_session, "leduc", 4)
    session = found.session
    assert isinstance(session, DuckSession)
    for seat in (0, 1):
        found.learn(seat, 0)

    def played() -> tuple[list[tuple[object, ...]], int]:
        rows(session, "truncate played")
        found.play(0, answering=True)
        return rows(session, PLAYED), found.walk.nodes()

    some, visited = played()
    monkeypatch.setattr(respond, "NEVER", None)
    every, all_visited = played()
    assert some == every and len(some) == DEALS * BATCHES
    assert visited < 0.9 * all_visited


def test_only_the_answering_seat_learns(duckdb_session: DuckSession) -> None:
    found = table(duckdb_session, "kuhn", 2)
    before = regrets(found, 0), regrets(found, 1)
    found.learn(1, 0)
    assert regrets(found, 0) == before[0]
    assert regrets(found, 1) != before[1]
    found.freeze(1)
    assert regrets(found, 1) == before[1]


def test_an_answer_leaves_out_what_is_below_its_limit(duckdb_session: DuckSession) -> None:
    found = table(duckdb_session, "leduc", 3)

    def learnt(limit: float | None) -> list[list[tuple[object, ...]]]:
        found.limit = lambda epoch: limit if epoch else None
        found.freeze(0)
        known = []
        for epoch in range(2):
            found.learn(0, epoch)
            known.append(regrets(found, 0))
        return known

    whole, all_above, pruned = learnt(None), learnt(-1e9), learnt(-1.0)
    assert whole == all_above
    assert whole[0] == pruned[0]
    assert whole[1] != pruned[1]


def test_where_a_seat_is_frozen_no_action_begins_with_a_loss(duckdb_session: DuckSession) -> None:
    """What an answer learns is pruned by what it learnt, without the blueprint's bias."""
    found = table(duckdb_session, "kuhn", 2)
    session = found.session
    assert isinstance(session, DuckSession)
    rows(session, "update branch set loss = -20 returning node")
    found.freeze(0)
    assert rows(session, "select distinct loss from branch") == [(0,)]


def test_frozen_regrets_are_the_average(duckdb_session: DuckSession) -> None:
    found = table(duckdb_session, "kuhn", 3)
    policies = ", ".join(f"policy{i}" for i in range(1, 8))
    session = found.session
    assert isinstance(session, DuckSession)
    shares = rows(session, REGRETS.replace(" from playing", f", {policies} from playing"))
    assert shares
    for _, *numbers in shares:
        frozen, policy = numbers[:7], numbers[7:]
        weight = sum(policy) or 1  # no play comes to some infosets
        assert frozen == pytest.approx([found.chips * p / weight for p in policy])
    assert sum(sum(row[1:8]) > 0 for row in shares) > 6
