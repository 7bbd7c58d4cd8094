"""Workers inside PostgreSQL whose connection, server or answer is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest

from pgpipe.engine.base import Row
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.train import lease
from pgpipe.train.fast import DatabaseLost
from pgpipe.train.worker import LevelledSession, Place, SlowWorker
from tests.compare import rows
from tests.train.engines import SLOW, MakeSlow
from tests.train.exactness import assert_exact


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


def test_a_lost_writer_is_forgotten(sql_session: PostgresSession, place: Place) -> None:
    with connect(place.link) as lost:
        lease.take(lost, "fast", shared=False)
        terminate(sql_session, lost.info.backend_pid)
        with connect(place.link) as next_one:
            name = lease.take(next_one, "fast", shared=False)
            assert rows(sql_session, "select writer from writer") == [(name,)]


def test_a_worker_gives_up_on_a_database_that_stays_away(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pgpipe.train.worker.AWAY_SECONDS", 0.5)
    worker = SlowWorker(place)
    worker.place = Place(Link("host=/nowhere", "public"), "tiny", SLOW, floored=True)
    worker.connection.close()
    began = time.monotonic()
    with pytest.raises(PgpipeError, match="away"):
        worker.step()
    assert time.monotonic() - began < 5


def test_a_worker_gives_up_where_it_cannot_begin_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a connection, but each time no room for the tables of a walk."""
    monkeypatch.setattr("pgpipe.train.worker.AWAY_SECONDS", 0.5)
    worker = SlowWorker(place)

    def full(connection: psycopg.Connection[Row]) -> None:
        connection.close()
        raise psycopg.errors.DiskFull("no space left on device")

    monkeypatch.setattr(worker, "_begin", full)
    worker.connection.close()
    with pytest.raises(PgpipeError, match="no space left"):
        worker.step()


def test_a_session_finds_the_database_again(sql_session: PostgresSession, slow: MakeSlow) -> None:
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


def test_a_checkpoint_that_breaks_is_no_end(sql_session: PostgresSession, slow: MakeSlow) -> None:
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
    slow: MakeSlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An embedded server that died is started by nobody but the session."""
    monkeypatch.setattr("pgpipe.train.slow.SILENT_SECONDS", 0.0)
    looks: list[bool] = []
    session = slow(1)
    session.revive = lambda: looks.append(True)
    assert session.step().batches == 1
    assert looks


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
