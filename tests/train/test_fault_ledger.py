"""The fault campaign sees what is lost and what is counted twice; broken by hand here."""

from __future__ import annotations

from contextlib import closing
from typing import Any, cast

import pytest
from psycopg import sql

from pgpipe import journal
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.game import build
from pgpipe.train.settings import Settings
from pgpipe.train.worker import Place, SlowWorker
from tests.faults.arena import BACKENDS, Arena
from tests.faults.report import Struck, Tally
from tests.faults.subjects import Damage, Training


class Asked:
    """An arena of one database, without faults."""

    def __init__(self, session: PostgresSession) -> None:
        self.session = session
        self.dsn = session.connection.info.dsn

    def ask(self, query: str, *values: object, schema: str = "public") -> list[tuple[Any, ...]]:
        """Rows."""
        statement = sql.SQL(query).format(sql.Identifier(schema))
        return self.session.connection.execute(statement, values or None).fetchall()


def place(session: PostgresSession) -> Place:
    """Of a worker of Leduc that keeps what every merge adds."""
    settings = Settings("leduc", batch=50, seed=7)
    return Place(Link(session.connection.info.dsn, "public"), "tiny", settings, True, True)


@pytest.fixture
def training(sql_session: PostgresSession) -> Training:
    """Three batches of Leduc by a worker, with their audit, looked at once."""
    build(sql_session, "leduc")
    with closing(SlowWorker(place(sql_session))) as worker:
        for _ in range(3):
            worker.step()
    found = Training(cast(Arena, Asked(sql_session)), "public", "slow")
    assert found.verify() == Damage()
    return found


@pytest.mark.parametrize(
    ("statement", "lost", "doubled"),
    [
        ("update blueprint set visits = visits + 5 where visits = 0 and ctid = "
         "(select min(ctid) from blueprint where visits = 0)", 0, 5),
        ("update blueprint set visits = 0", True, 0),
        ("with gone as (delete from batch where first = 2 returning visits)"
         " update blueprint as b set visits = b.visits - gone.visits from gone where b.ctid ="
         " (select ctid from blueprint order by visits desc limit 1)", True, 0),
        ("update batch set upto = 3 where first = 0", 0, True),
    ],
)  # fmt: skip
def test_what_is_broken_is_counted(
    sql_session: PostgresSession, training: Training, statement: str, lost: int, doubled: int
) -> None:
    assert sql_session.connection.execute(statement.encode()).rowcount > 0
    damage = training.check()
    assert (damage.lost > 0, damage.doubled > 0) == (bool(lost), bool(doubled))
    if lost is not True and doubled is not True:
        assert (damage.lost, damage.doubled) == (lost, doubled)


def test_a_regret_that_was_added_twice_is_found(
    sql_session: PostgresSession, training: Training
) -> None:
    sql_session.connection.execute(
        "update blueprint set regret = 2 * regret"
        " where regret = (select max(regret) from blueprint)"
    )
    assert training.check() == Damage()
    assert training.verify().doubled == 1


def test_a_fault_that_lost_something_was_not_survived() -> None:
    tally = Tally()
    for damage in (Damage(), Damage(lost=3), Damage(doubled=1)):
        tally.add(Struck("kill", "slow", True, damage), 1, "")
    tally.add(Struck("kill", "fast", False, Damage(), "hangs"), 1, "")
    ended = Struck("stop", "cluster", False, Damage())
    tally.add(ended, 1, "")
    assert tally.rows() == [
        {"fault": "kill", "on": "fast 1, slow 3", "tried": 4, "survived": 1, "by itself": 1,
         "lost": 3, "doubled": 1},
        {"fault": "stop", "on": "cluster 1", "tried": 1, "survived": 1, "by itself": 0,
         "lost": 0, "doubled": 0},
    ]  # fmt: skip
    tally.judge([ended], Damage(7, 2, "metric differs"))
    assert (tally.total()["survived"], tally.total()["lost"]) == (1, 10)


def test_a_kind_that_nobody_ever_felt_is_no_success() -> None:
    tally = Tally()
    assert not tally.passed
    tally.add(Struck("SIGINT", "slow", True, Damage()), 1.0, "")
    assert tally.passed
    tally.miss("kill -9 backend")
    assert not tally.passed
    assert [(row["fault"], row["tried"]) for row in tally.rows()] == [
        ("SIGINT", 1),
        ("kill -9 backend", 0),
    ]
    assert tally.total()["fault"] == "1 kinds"
    tally.add(Struck("kill -9 backend", "slow", True, Damage()), 1.0, "")
    assert tally.passed


def test_server_processes_of_runs_are_found(sql_session: PostgresSession) -> None:
    link = Link(sql_session.connection.info.dsn, "public")
    named = journal.Run(journal.new_uid(), "train", "text")
    with journal.working(named), closing(connect(link)) as ours:
        found = [pid for (pid,) in sql_session.connection.execute(BACKENDS).fetchall()]
        assert ours.info.backend_pid in found


def test_what_another_session_merges_is_no_sign_of_life(
    sql_session: PostgresSession, training: Training
) -> None:
    named = journal.Run("fault-1", "train", "text")
    assert training.marker(named.uid) == (0, None)
    with journal.working(named), closing(SlowWorker(place(sql_session))) as worker:
        worker.step()
    assert (training.marker(named.uid)[0], training.marker()[0]) == (1, 4)


def test_merges_keep_their_order_where_a_clock_is_set_back(
    sql_session: PostgresSession, training: Training
) -> None:
    ahead = "update batch set merged_at = merged_at + interval '1 day'"
    sql_session.connection.execute(ahead.encode())
    with closing(SlowWorker(place(sql_session))) as worker:
        worker.step()
        worker.step()
    order = sql_session.connection.execute("select first from batch order by merged_at").fetchall()
    assert order == sorted(order) and len(order) == 5
    assert training.verify() == Damage()
