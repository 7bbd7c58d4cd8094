"""Workers inside PostgreSQL: what they learn, and that nothing is lost or counted twice."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from pgpipe.engine.base import Row
from pgpipe.engine.connect import connect
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.train import lease
from pgpipe.train.schedule import find
from pgpipe.train.settings import Settings
from pgpipe.train.slow import SlowSession
from pgpipe.train.walk import Walk
from pgpipe.train.worker import Place, SlowWorker
from tests.compare import rows
from tests.train.engines import SLOW, MakeSlow
from tests.train.exactness import assert_counted, assert_exact, assert_learnt, blueprint


@pytest.mark.parametrize("schedule", ["linear", "cfr+"])
def test_one_worker_learns_what_a_walk_in_the_session_does(
    sql_session: PostgresSession, place: Place, schedule: str
) -> None:
    settings = Settings("leduc", schedule, batch=SLOW.batch, seed=7)
    with closing(SlowWorker(Place(place.link, "tiny", settings, floored=False))) as worker:
        done = [worker.step() for _ in range(5)]
    assert [work.deals for work in done] == [SLOW.batch] * 5
    assert_counted(sql_session)
    assert rows(sql_session, "select value from epoch") == [(5,)]  # the rest was given back
    found = blueprint(sql_session)

    sql_session.connection.execute("truncate blueprint")
    walk = Walk(sql_session, "leduc")
    walk.fill()
    for epoch in range(5):
        walk.sample_deals(7, epoch, SLOW.batch)
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


def test_workers_lose_nothing(sql_session: PostgresSession, slow: MakeSlow) -> None:
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


def test_workers_of_two_commands_have_a_floor(sql_session: PostgresSession, place: Place) -> None:
    """One worker a command, as on two hosts: no regret falls below 0 while both write."""
    below = "select count(*) > 0 from blueprint where regret < 0 and epoch >= 3"
    with closing(SlowWorker(replace(place, floored=False))) as one:
        for _ in range(3):
            one.step()
        assert rows(sql_session, "select min(regret) < 0 from blueprint") == [(True,)]
        with closing(SlowWorker(replace(place, floored=False))) as other:
            for worker in (one, other, one, other):
                worker.step()
            assert rows(sql_session, below) == [(False,)]
        for _ in range(2):
            one.step()
        assert rows(sql_session, below) == [(True,)]


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
    slow: MakeSlow,
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


def test_workers_of_another_training_are_refused(
    sql_session: PostgresSession, place: Place
) -> None:
    with closing(SlowWorker(place)):
        other = Settings("leduc", "plain", batch=SLOW.batch, seed=7)
        with pytest.raises(PgpipeError, match="schedule"):
            SlowSession(place.link, "tiny", other, workers=1, tell=print)
        assert rows(sql_session, "select count(*) from writer") == [(1,)]


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
        SlowSession(place.link, "tiny", SLOW, workers=0, tell=print)


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
