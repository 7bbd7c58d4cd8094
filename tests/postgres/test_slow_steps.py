"""Plans of slow statements: kept once, without running anything again or waiting for anyone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest

from pgpipe import journal, script
from pgpipe.engine import plans
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.engine.session import PostgresSession
from tests.matrix import typed

KEPT = "select run, step, statement, parameters, seconds, plan from slow_step order by step"
RECORD = "run/record_parameter"


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of other tests."""
    monkeypatch.setattr(plans, "_slowest", {})
    monkeypatch.setattr(plans, "_waiting", [])


@contextmanager
def explaining(over: float, uid: str = "mine") -> Iterator[None]:
    """A run that keeps plans; 1e-9 finds every statement slow."""
    with journal.working(journal.Run(uid, "cluster", "text", over)):
        yield


def kept(session: PostgresSession) -> list[tuple[Any, ...]]:
    return session.connection.execute(KEPT.encode()).fetchall()


def test_a_slow_statement_leaves_its_plan_and_runs_once(sql_session: PostgresSession) -> None:
    with explaining(1e-9):
        assert sql_session.run(RECORD, name="deck", value="tiny") == 1
    assert sql_session.fetch("run/parameters") == [("deck", "tiny")]
    ((run, step, statement, parameters, seconds, plan),) = kept(sql_session)
    assert (run, step, statement) == ("mine", RECORD, 1)
    assert parameters == '{"name": "deck", "value": "tiny"}'
    assert seconds > 0 and plan.startswith("Insert on parameter")
    assert "Settings:" in plan or "Result" in plan


@pytest.mark.parametrize("over", [0.0, 3600.0])
def test_off_or_quick_keeps_nothing(sql_session: PostgresSession, over: float) -> None:
    with explaining(over):
        sql_session.fetch("query/last_run")
    assert kept(sql_session) == []


def test_the_slowest_time_of_a_run_stays(
    sql_session: PostgresSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    with explaining(1e-9):
        (statement,) = script.load("run/parameters", "postgres").statements
        for seconds in (4.0, 2.0, 5.0, 9.0, 8.0):
            monkeypatch.setattr("pgpipe.engine.plans.time.monotonic", lambda s=seconds: s)
            if plans.is_slow(statement, 0.0):
                plans.ask_postgres(sql_session.connection, statement, {}, 0.0)
                plans.write(sql_session.connection)
    monkeypatch.undo()
    assert [row[4] for row in kept(sql_session)] == [9.0]
    with explaining(1e-9, "other"):
        sql_session.fetch("run/parameters")
    assert {row[0] for row in kept(sql_session)} == {"mine", "other"}


def test_what_has_no_plan_breaks_no_transaction(sql_session: PostgresSession) -> None:
    with explaining(1e-9), sql_session.transaction():
        sql_session.run("cluster/03_clear")
        sql_session.run(RECORD, name="deck", value="tiny")
    assert sql_session.fetch("run/parameters") == [("deck", "tiny")]
    told = {row[1]: row[5] for row in kept(sql_session)}
    assert told["cluster/03_clear"].startswith("no plan: ")
    assert told[RECORD].startswith("Insert on parameter")


def test_plans_outlive_a_rollback(sql_session: PostgresSession) -> None:
    with explaining(1e-9), pytest.raises(ZeroDivisionError), sql_session.transaction():
        sql_session.run(RECORD, name="deck", value="tiny")
        raise ZeroDivisionError
    assert sql_session.fetch("run/parameters") == []
    assert [row[1] for row in kept(sql_session)] == [RECORD]


def test_nobody_waits_for_another(sql_session: PostgresSession) -> None:
    """Two open transactions find the same statement slow: a row written inside the first one
    would keep the second one waiting."""
    other = psycopg.connect(sql_session.connection.info.dsn, autocommit=True)
    with closing(other), explaining(1e-9):
        other.execute("set lock_timeout = '2s'")
        second = PostgresSession(other)
        with sql_session.transaction():
            sql_session.run(RECORD, name="a", value="1")
            assert kept(sql_session) == []  # not even by itself, as long as it is inside
            plans._slowest.clear()
            with second.transaction():
                second.run(RECORD, name="b", value="2")
    assert len(sql_session.fetch("run/parameters")) == 2
    assert [row[1] for row in kept(sql_session)] == [RECORD]


def test_workers_of_slow_bear_the_run_s_id(sql_session: PostgresSession) -> None:
    """They are processes of their own."""
    place = ("--schema", "public", "--dsn", sql_session.connection.info.dsn)
    train = ("train", "--slow", "--game", "kuhn", "--batch", "50", "--epochs", "1")
    status, _, said = typed(*train, "--explain-over", "1e-9", *place)
    assert status == 0 and "its plan is kept in slow_step" in said
    ((uid, outcome),) = sql_session.connection.execute("select uid, outcome from run").fetchall()
    assert outcome == "complete"
    writers = "select split_part(writer, ' ', -1) from batch"
    assert sql_session.connection.execute(writers).fetchall() == [(uid,)]
    found = {row[1] for row in kept(sql_session) if row[0] == uid}
    assert {"run/finish_run", "train/21_forward", "train/33_learn"} <= found


def test_duckdb_keeps_them_too(tmp_path: Any) -> None:
    with closing(DuckEngine(tmp_path / "file.duckdb", 1)) as engine, explaining(1e-9):
        session = engine.session()
        with session.transaction():
            session.run(RECORD, name="deck", value="tiny")
        session.run("cluster/03_clear")
        found = {row[1]: row for row in session.connection.execute(KEPT).fetchall()}
    assert found[RECORD][3] == '{"name": "deck", "value": "tiny"}'
    assert "Insert" in found[RECORD][5]
    assert found["cluster/03_clear"][5].startswith("no plan: ")


def test_what_ran_in_memory_is_written_by_the_database(sql_session: PostgresSession) -> None:
    with closing(DuckEngine(None, 1)) as engine, explaining(1e-9):
        engine.session().fetch("run/parameters")
        assert kept(sql_session) == []
        with sql_session.transaction():
            pass
    assert [row[1] for row in kept(sql_session)] == ["run/parameters"]
