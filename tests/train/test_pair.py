"""Two epochs at once: what they come to, and that they do not get in each other's way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import duckdb
import pytest

from pgpipe import script
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.train import pair
from pgpipe.train.fast import FastSession
from pgpipe.train.settings import Settings
from tests.compare import rows
from tests.train.preflop20 import GAME, list_hands, number_buckets

BATCH = 200
REGRETS = """
    select infoset, regret1, regret2, regret3, regret4, regret5, regret6, regret7
    from playing
    where actor = $1
    order by infoset
"""
UPDATED = "select count(*) from pragma_storage_info('playing') where has_updates"
LEARNT = "select * from blueprint order by all"


@contextmanager
def target() -> Iterator[DuckSession]:
    """A database with hands, and nothing learnt."""
    with closing(DuckEngine(None, 1)) as engine:
        session = engine.session()
        number_buckets(session)
        list_hands(session)
        yield session


def fast(session: DuckSession, threads: int = 1, schedule: str = "linear") -> FastSession:
    settings = Settings(GAME, schedule, batch=BATCH)
    return FastSession(
        session, "full", settings, writer="test", threads=threads, tell=lambda _: None
    )


def learnt(steps: int, threads: int) -> list[tuple[object, ...]]:
    """The blueprint of a new training after so many steps."""
    with target() as session:
        with closing(fast(session, threads)) as trainer:
            for _ in range(steps):
                trainer.step()
            trainer.sync()
        return rows(session, LEARNT)


def watch(monkeypatch: pytest.MonkeyPatch, see: Callable[[DuckSession, str], None]) -> None:
    """Have `see` called before every script that a session runs."""
    run = DuckSession.run

    def seen(self: DuckSession, name: str, /, **values: object) -> int:
        see(self, name)
        return run(self, name, **values)

    monkeypatch.setattr(DuckSession, "run", seen)


def regrets(trainer: FastSession, seat: int) -> list[tuple[object, ...]]:
    return trainer.memory.connection.execute(REGRETS, [seat]).fetchall()


def updated(trainer: FastSession) -> bool:
    """Whether any of the infosets has updates beside it."""
    return rows(trainer.memory, UPDATED) != [(0,)]


def test_either_seat_learns_as_if_it_were_alone() -> None:
    with target() as session, closing(fast(session)) as both:
        done = both.step()
        assert (done.batches, done.deals, both.epoch) == (2, 2 * BATCH, 2)
        for seat in (0, 1):
            with closing(fast(session)) as alone:
                deals = [next(alone.stream) for _ in (0, 1)] if alone.stream else []
                alone.walk.load_deals(deals[seat], alone.streets)
                alone.walk.epoch(seat, alone.schedule, sampled=True)
                assert regrets(alone, seat) == regrets(both, seat)
                nothing = {value for row in regrets(alone, 1 - seat) for value in row[1:]}
                assert nothing == {0.0}
                assert {value for row in regrets(alone, seat) for value in row[1:]} != {0.0}


def test_the_tables_are_the_same_with_one_thread_and_with_two() -> None:
    found = [learnt(3, threads) for threads in (1, 2)]
    assert len(found[0]) > 1_000
    assert found[0] == found[1]


@pytest.mark.parametrize("at_most", [2 * BATCH, 10 * BATCH])
def test_deals_that_get_their_buckets_together_are_those_of_each_turn_alone(
    at_most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for turns in (1, 3):
        monkeypatch.setattr(pair, "AHEAD", turns)
        monkeypatch.setattr(pair, "DEALS_AHEAD", at_most)
        assert pair.turns_ahead(BATCH) == min(turns, at_most // BATCH)
        found.append(learnt(4, 2))
    assert len(found[0]) > 1_000
    assert found[0] == found[1]


def test_a_batch_that_is_large_comes_alone() -> None:
    assert pair.turns_ahead(1) == pair.AHEAD
    assert pair.turns_ahead(pair.DEALS_AHEAD + 1) == 1


def test_from_an_odd_number_on_the_first_is_alone() -> None:
    with target() as session, closing(fast(session)) as trainer:
        trainer.next = trainer.merged = 1
        assert [trainer.step().batches for _ in range(2)] == [1, 2]
        assert trainer.epoch == 4


@pytest.mark.parametrize(
    ("schedule", "renews"), [("linear", "train/31_renew"), ("dcfr", "train/37_discount")]
)
def test_what_goes_on_at_once_says_the_same_about_its_joins(
    schedule: str, renews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planner has one setting for both."""
    names: set[str] = set()
    with target() as session, closing(fast(session, schedule=schedule)) as trainer:
        watch(monkeypatch, lambda _, name: names.add(name))
        trainer.step()
    assert {"train/21_forward", renews, "train/35_tally"} <= names
    for name in names:
        assert all(part.as_written for part in script.load(name, "duckdb").statements), name


def test_tidying_changes_nothing_but_where_updates_are(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for turns in (2, 1_000):
        monkeypatch.setattr(pair, "TIDIED", turns)
        with target() as session:
            with closing(fast(session, 2)) as trainer:
                for turn in range(1, 6):
                    trainer.step()
                    assert updated(trainer) == (turn % turns > 0)
                assert rows(trainer.memory, "select bool_and(infoset = rowid) from playing") == [
                    (True,)
                ]
                trainer.sync()
            found.append(rows(session, LEARNT))
    assert len(found[0]) > 1_000
    assert found[0] == found[1]


def test_without_room_to_tidy_training_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(_: DuckSession, name: str) -> None:
        if name == "train/39_tidy":
            raise duckdb.OutOfMemoryException("could not allocate")

    monkeypatch.setattr(pair, "TIDIED", 1)
    watch(monkeypatch, short)
    with target() as session, closing(fast(session)) as trainer:
        assert [trainer.step().batches for _ in range(2)] == [2, 2]
        assert updated(trainer)


def test_an_error_of_either_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    with target() as session, closing(fast(session, 2)) as trainer:
        assert trainer.pair is not None
        monkeypatch.delattr(trainer.pair.walks[1], "session")
        with pytest.raises(AttributeError, match="session"):
            trainer.step()
