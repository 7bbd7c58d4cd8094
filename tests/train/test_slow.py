"""Workers inside PostgreSQL: what they learn, and that nothing is lost or counted twice."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest

from pgpipe.engine.base import Row
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.game import build
from pgpipe.train import lease
from pgpipe.train.fast import DatabaseLost
from pgpipe.train.schedule import find
from pgpipe.train.settings import Settings
from pgpipe.train.slow import SlowSession
from pgpipe.train.walk import Walk
from pgpipe.train.worker import LevelledSession, Place, SlowWorker
from tests.compare import rows
from tests.train.exactness import assert_counted, assert_exact, assert_learnt, blueprint

DEALS = 200
SETTINGS = Settings("leduc", batch=DEALS, seed=7)


@pytest.fixture
def place(sql_session: PostgresSession) -> Place:
    """Leduc in a database of its own; regrets have a floor, merges an audit."""
    build(sql_session, "leduc")
    info = sql_session.connection.info
    return Place(Link(info.dsn, "public"), "tiny", SETTINGS, floored=True, audit=True)


@pytest.fixture
def slow(place: Place) -> Iterator[Callable[[int], SlowSession]]:
    """Makes sessions with so many worker processes; closes them."""
    sessions = []

    def make(workers: int) -> SlowSession:
        link, settings = place.link, place.settings
        sessions.append(
            SlowSession(link, "tiny", settings, workers=workers, audit=True, tell=print)
        )
        return sessions[-1]

    yield make
    for session in sessions:
        session.close()


@pytest.mark.parametrize("schedule", ["linear", "cfr+"])
def test_one_worker_learns_what_a_walk_in_the_session_does(
    sql_session: PostgresSession, place: Place, schedule: str
) -> None:
    settings = Settings("leduc", schedule, batch=DEALS, seed=7)
    with closing(SlowWorker(Place(place.link, "tiny", settings, floored=False))) as worker:
        done = [worker.step() for _ in range(5)]
    assert [work.deals for work in done] == [DEALS] * 5
    assert_counted(sql_session)
    assert rows(sql_session, "select value from epoch") == [(5,)]  # the rest was given back
    found = blueprint(sql_session)

    sql_session.connection.execute("truncate blueprint")
    walk = Walk(sql_session, "leduc")
    walk.fill()
    for epoch in range(5):
        walk.sample_deals(7, epoch, DEALS)
        walk.epoch(epoch, find(schedule), sampled=True)
    walk.publish(-1)
    assert_learnt(found, blueprint(sql_session))


def test_a_worker_goes_on_where_another_stopped(sql_session: PostgresSession, place: Place) -> None:
    for steps in (3, 2):
        with closing(SlowWorker(place)) as worker:
            for _ in range(steps):
                worker.step()
    apart = blueprint(sql_session)
    sql_session.run("session/43_reset")
    with closing(SlowWorker(place)) as worker:
        for _ in range(5):
            worker.step()
    assert blueprint(sql_session) == apart


def test_workers_lose_nothing(
    sql_session: PostgresSession, slow: Callable[[int], SlowSession]
) -> None:
    session = slow(2)
    for _ in range(5):
        assert session.step().batches == 2
    session.checkpoint()
    session.close()
    writers = rows(sql_session, "select count(*) from batch group by writer")
    assert writers == [(5,), (5,)]
    assert rows(sql_session, "select count(*) from writer") == [(0,)]
    assert_exact(sql_session)
    ((infosets, regret),) = rows(sql_session, "select infosets, mean_positive_regret from snapshot")
    assert infosets > 200 and regret > 0


def test_workers_meet_the_same_rows_at_once(sql_session: PostgresSession, place: Place) -> None:
    """Two upserts begin in the same moment, first on an empty blueprint, then on full rows."""
    with (
        closing(SlowWorker(place)) as one,
        closing(SlowWorker(place)) as other,
        ThreadPoolExecutor(2) as pool,
    ):
        for _ in range(3):
            with sql_session.transaction():
                sql_session.connection.execute("lock table blueprint in share mode")
                steps = [pool.submit(worker.step) for worker in (one, other)]
                while waiting(sql_session) < 2:
                    assert not any(step.done() for step in steps)
                    time.sleep(0.01)
            for step in steps:
                step.result()
    assert rows(sql_session, "select count(*) from batch") == [(6,)]
    assert_exact(sql_session)


def waiting(session: PostgresSession) -> int:
    """How many transactions wait for the blueprint."""
    ((count,),) = rows(
        session,
        "select count(*) from pg_locks where not granted and relation = 'blueprint'::regclass",
    )
    return int(count)


def test_a_killed_worker_is_named_and_leaves_nothing_behind(
    sql_session: PostgresSession,
    slow: Callable[[int], SlowSession],
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = slow(2)
    victim = session.members[0]
    assert victim.process.pid is not None
    threading.Timer(0.15, os.kill, (victim.process.pid, signal.SIGKILL)).start()
    for _ in range(6):
        session.step()
    assert f"{victim.name} was ended by SIGKILL" in capsys.readouterr().out
    assert len(session.members) == 1
    session.close()
    assert_exact(sql_session)


@pytest.mark.parametrize("last", ["session/31_batch", "train/33_learn", "session/52_finish_batch"])
def test_a_lost_connection_is_made_again(
    sql_session: PostgresSession, place: Place, last: str
) -> None:
    """The server ends the worker's backend at the worst moments of a batch."""

    def run(script: str, /, **values: object) -> int:
        done = session.run(script, **values)
        if script == last:
            terminate(sql_session, worker.connection.info.backend_pid)
        return done

    with closing(SlowWorker(place)) as worker:
        worker.step()
        session = worker.session
        worker.session = worker.walk.session = Tapped(session.connection, run)
        assert worker.step().nodes > 0
        worker.step()
    assert rows(sql_session, "select count(*), max(first), min(sign(nodes)) from batch") == [
        (3, 2, 1)
    ]
    assert_exact(sql_session)


class Tapped(LevelledSession):
    """A session whose scripts pass through a function."""

    def __init__(self, connection: Any, run: Callable[..., int]) -> None:
        super().__init__(connection)
        self.through = run

    def run(self, name: str, /, **values: object) -> int:
        """Run a script."""
        return self.through(name, **values)


def terminate(session: PostgresSession, backend: int) -> None:
    """End a backend."""
    session.connection.execute("select pg_terminate_backend(%s)", (backend,))


def test_writers_exclude_each_other_by_name(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone, slow with slow, or all with --share; who is refused reads whether --share would do."""
    monkeypatch.setattr(lease, "PATIENCE_SECONDS", 0.1)
    kinds = [(kind, shared) for kind in ("fast", "slow") for shared in (False, True)]
    with connect(place.link) as one, connect(place.link) as other:
        for here, shared in kinds:
            name = lease.take(one, here, shared)
            for there, sharing in kinds:
                if shared == sharing and (shared or here == there == "slow"):
                    lease.release(other, lease.take(other, there, sharing))
                    continue
                with pytest.raises(PgpipeError, match=f"'{name}', process {os.getpid()} on") as no:
                    lease.take(other, there, sharing)
                assert no.value.hint.startswith("add --share") == (shared and not sharing)
            lease.release(one, name)
        lease.take(one, "fast", shared=False)
        with pytest.raises(PgpipeError, match="fast "):
            SlowWorker(place)


def test_a_lost_writer_is_forgotten(sql_session: PostgresSession, place: Place) -> None:
    with connect(place.link) as lost:
        lease.take(lost, "fast", shared=False)
        terminate(sql_session, lost.info.backend_pid)
        with connect(place.link) as next_one:
            name = lease.take(next_one, "fast", shared=False)
            assert rows(sql_session, "select writer from writer") == [(name,)]


def test_workers_of_another_training_are_refused(
    sql_session: PostgresSession, place: Place
) -> None:
    with closing(SlowWorker(place)):
        other = Settings("leduc", "plain", batch=DEALS, seed=7)
        with pytest.raises(PgpipeError, match="schedule"):
            SlowSession(place.link, "tiny", other, workers=1, tell=print)
        assert rows(sql_session, "select count(*) from writer") == [(1,)]


def test_a_worker_gives_up_on_a_database_that_stays_away(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pgpipe.train.worker.AWAY_SECONDS", 0.5)
    worker = SlowWorker(place)
    worker.place = Place(Link("host=/nowhere", "public"), "tiny", SETTINGS, floored=True)
    worker.connection.close()
    began = time.monotonic()
    with pytest.raises(PgpipeError, match="away"):
        worker.step()
    assert time.monotonic() - began < 5


def test_the_functions_of_the_walk_are_inlined(sql_session: PostgresSession) -> None:
    """PostgreSQL plans `chance` as an expression: a call would cost ten times as much."""
    regrets = ", ".join("x" for _ in range(7))
    plan = sql_session.connection.execute(
        f"explain (verbose) select chance(i::integer, 7, {regrets})"
        " from generate_series(1, 7) as a (i), (values (1.0::double precision)) as b (x)".encode()
    ).fetchall()
    assert not any("chance" in line for (line,) in plan)


def test_no_workers(place: Place) -> None:
    with pytest.raises(PgpipeError, match="--workers 0"):
        SlowSession(place.link, "tiny", SETTINGS, workers=0, tell=print)


def test_a_session_finds_the_database_again(
    sql_session: PostgresSession, slow: Callable[[int], SlowSession]
) -> None:
    """Its own connection is ended: what it tells and its checkpoints go on, on another one."""
    session = slow(1)
    session.step()
    asks: tuple[Callable[[], object], ...] = (lambda: session.epoch, session.summary)
    for ask in asks:
        ask()
        assert session.main is not None
        terminate(sql_session, session.main.connection.info.backend_pid)
        assert ask()
    terminate(sql_session, session._main().connection.info.backend_pid)
    session.checkpoint()
    assert rows(sql_session, "select count(*) from snapshot") == [(1,)]


def test_a_checkpoint_that_breaks_is_no_end(
    sql_session: PostgresSession, slow: Callable[[int], SlowSession]
) -> None:
    session = slow(1)
    session.step()
    main = session._main()
    main.transaction = lambda durable=True: terminated(sql_session, main)  # type: ignore[method-assign]
    with pytest.raises(DatabaseLost, match="away"):
        session.checkpoint()
    session.checkpoint()
    assert rows(sql_session, "select count(*) from snapshot") == [(1,)]


@contextmanager
def terminated(keeper: PostgresSession, session: PostgresSession) -> Iterator[None]:
    """A transaction whose backend is ended in the middle."""
    with session.connection.transaction():
        terminate(keeper, session.connection.info.backend_pid)
        yield


def test_a_silent_worker_has_the_server_looked_at(
    slow: Callable[[int], SlowSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An embedded server that died is started by nobody but the session."""
    monkeypatch.setattr("pgpipe.train.slow.SILENT_SECONDS", 0.0)
    looks: list[bool] = []
    session = slow(1)
    session.revive = lambda: looks.append(True)
    assert session.step().batches == 1
    assert looks


def test_numbers_are_handed_out_durably(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash of the server the counter must not hand them out again."""
    seen: list[object] = []
    with closing(SlowWorker(place)) as worker:
        session, fetch = worker.session, worker.session.fetch

        def asking(name: str, /, **values: object) -> list[Row]:
            if name == "session/50_reserve":
                seen.extend(rows(session, "select current_setting('synchronous_commit')"))
            return fetch(name, **values)

        monkeypatch.setattr(session, "fetch", asking)
        worker.step()
    assert seen == [("on",)]


def test_a_commit_that_comes_late_is_no_batch_of_its_own(
    sql_session: PostgresSession, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer was lost, and it was not there yet when the worker looked."""
    with closing(SlowWorker(place)) as worker:
        worker.step()
        worker.numbers.appendleft(0)
        looks = [None]  # the first look finds nothing
        merged = worker._merged
        monkeypatch.setattr(worker, "_merged", lambda n: looks.pop() if looks else merged(n))
        assert worker.step().nodes > 0
    assert rows(sql_session, "select first from batch") == [(0,)]
    assert_exact(sql_session)


def test_an_error_other_than_a_lost_connection_is_raised(
    sql_session: PostgresSession, place: Place
) -> None:
    with closing(SlowWorker(place)) as worker:
        sql_session.connection.execute("alter table batch rename to gone")
        with pytest.raises(psycopg.errors.UndefinedTable):
            worker.step()
