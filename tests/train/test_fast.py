"""Training in memory: what it merges, what a stop or a kill leaves, who may write."""

from __future__ import annotations

from contextlib import closing

import pytest

from pgpipe.cli import main
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.game import build
from pgpipe.train import lease, snapshot
from pgpipe.train.fast import DatabaseLost, FastSession
from pgpipe.train.settings import Settings
from tests.compare import rows
from tests.train.engines import Failing
from tests.train.exactness import assert_counted

LEDUC = Settings("leduc", batch=200)
BLUEPRINT = "select * from blueprint order by past, present, future, edge"


def fast(target: PostgresSession, settings: Settings = LEDUC) -> FastSession:
    return FastSession(target, "tiny", settings, writer="test", threads=1, tell=lambda text: None)


def trained(target: PostgresSession, *epochs: int, settings: Settings = LEDUC) -> None:
    """Sessions one after another, each of so many epochs and then closed."""
    build(target, settings.game)
    for count in epochs:
        with closing(fast(target, settings)) as session:
            for _ in range(count):
                session.step()
            session.checkpoint()


@pytest.mark.parametrize("sampling", ["external", "full"])
def test_interrupted_equals_uninterrupted(sql_session: PostgresSession, sampling: str) -> None:
    settings = Settings("leduc", sampling=sampling, batch=200)
    trained(sql_session, 6, settings=settings)
    whole = rows(sql_session, BLUEPRINT)
    sql_session.run("session/43_reset")
    trained(sql_session, 1, 2, 3, settings=settings)
    assert rows(sql_session, BLUEPRINT) == whole
    assert rows(sql_session, "select value from epoch") == [(6,)]
    assert rows(sql_session, "select first, upto from batch order by first") == [
        (0, 1),
        (1, 3),
        (3, 6),
    ]
    assert rows(sql_session, "select epoch from snapshot order by epoch") == [(1,), (3,), (6,)]


def test_the_ledger_has_every_visit(sql_session: PostgresSession) -> None:
    trained(sql_session, 3, 2)
    ((visits, deals),) = rows(sql_session, "select sum(visits), sum(deals) from batch")
    assert rows(sql_session, "select sum(visits) from blueprint") == [(visits,)]
    assert (deals, visits > 0) == (5 * 200, True)


def test_only_changed_rows_are_staged(sql_session: PostgresSession) -> None:
    build(sql_session, "leduc")
    with closing(fast(sql_session, Settings("leduc", batch=3))) as session:
        for _ in range(2):
            session.step()
            session.sync()
    known = {row[:4]: row[7] for row in rows(sql_session, BLUEPRINT)}
    assert set(known.values()) == {0, 1}


KEY = "select conname, pg_get_constraintdef(oid) from pg_constraint where conname ~ 'blueprint'"
FILE = "select pg_relation_filenode('blueprint')"


def test_a_checkpoint_of_most_rows_writes_them_anew_and_of_few_does_not(
    sql_session: PostgresSession,
) -> None:
    key = rows(sql_session, KEY)
    file = rows(sql_session, FILE)
    build(sql_session, "leduc")
    with closing(fast(sql_session)) as session:
        session.step()
        session.sync()
        anew = rows(sql_session, FILE)
        assert anew != file
    with closing(fast(sql_session, Settings("leduc", batch=1))) as session:
        session.step()
        session.sync()
    assert rows(sql_session, FILE) == anew
    assert rows(sql_session, KEY) == key
    assert_counted(sql_session)


def test_a_checkpoint_waits_for_no_reader_and_comes_to_the_same(
    sql_session: PostgresSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(sql_session, 2)
    anew = rows(sql_session, BLUEPRINT)
    sql_session.run("session/43_reset")
    monkeypatch.setattr("pgpipe.engine.session.PATIENCE", "50ms")
    with (
        closing(connect(Link(sql_session.connection.info.dsn, "public"))) as reader,
        reader.transaction(),
    ):
        reader.execute("select count(*) from blueprint")
        file = rows(sql_session, FILE)
        trained(sql_session, 2)
        assert rows(sql_session, FILE) == file
    assert rows(sql_session, BLUEPRINT) == anew


def test_another_writer_in_between_is_noticed(sql_session: PostgresSession) -> None:
    build(sql_session, "kuhn")
    settings = Settings("kuhn", batch=50)
    with closing(fast(sql_session, settings)) as one, closing(fast(sql_session, settings)) as two:
        one.step()
        two.step()
        one.sync()
        before = rows(sql_session, BLUEPRINT)
        with pytest.raises(PgpipeError, match="another session has trained"):
            two.sync()
    assert rows(sql_session, BLUEPRINT) == before
    assert rows(sql_session, "select count(*) from batch") == [(1,)]


def test_a_second_writer_is_refused_by_name(sql_session: PostgresSession) -> None:
    name = lease.take(sql_session.connection, "fast", shared=False)
    with closing(connect(Link(sql_session.connection.info.dsn, "public"))) as second:
        for kind, shared in (("fast", False), ("slow", True)):
            with pytest.raises(PgpipeError, match=name):
                lease.take(second, kind, shared)
    lease.release(sql_session.connection, name)


def test_a_sync_says_that_the_session_works(sql_session: PostgresSession) -> None:
    build(sql_session, "kuhn")
    name = lease.take(sql_session.connection, "fast", shared=False)
    beat = "select heartbeat_at > started_at from writer"
    with closing(fast(sql_session, Settings("kuhn", batch=50))) as session:
        session.writer = name
        assert rows(sql_session, beat) == [(False,)]
        session.sync()  # though there is nothing to merge
    assert rows(sql_session, beat) == [(True,)]


def test_a_reset_is_refused_by_name_while_a_session_trains(
    sql_session: PostgresSession,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(lease, "PATIENCE_SECONDS", 0.1)
    trained(sql_session, 1)
    reset = ["reset", "--training", "--yes", "--schema", "public"]
    reset += ["--dsn", sql_session.connection.info.dsn]
    for kind, shared in (("fast", False), ("slow", False), ("fast", True)):
        name = lease.take(sql_session.connection, kind, shared)
        assert main(reset) == 1
        error = capsys.readouterr().err
        assert f"writer '{name}'" in error and "add --share" not in error
        lease.release(sql_session.connection, name)
    assert rows(sql_session, "select count(*) > 0 from blueprint") == [(True,)]
    assert main(reset) == 0
    assert rows(sql_session, "select count(*) from blueprint") == [(0,)]


def test_another_training_is_refused_with_the_difference(sql_session: PostgresSession) -> None:
    trained(sql_session, 1)
    before = rows(sql_session, BLUEPRINT)
    with pytest.raises(PgpipeError, match="schedule is linear, not plain"):
        fast(sql_session, Settings("leduc", "plain"))
    assert rows(sql_session, BLUEPRINT) == before


def test_snapshot_strategies_of_the_last_checkpoints_stay(sql_session: PostgresSession) -> None:
    build(sql_session, "kuhn")
    settings = Settings("kuhn", batch=50)
    session = FastSession(
        sql_session, "tiny", settings, writer="test", threads=1, keep=2, tell=lambda text: None
    )
    with closing(session):
        for _ in range(3):
            session.step()
            session.checkpoint()
    held = "select epoch, sum(probability) from snapshot_strategy group by epoch order by epoch"
    infosets = "select count(distinct (past, present)) from blueprint"
    ((met,),) = rows(sql_session, infosets)
    found = rows(sql_session, held)
    assert [epoch for epoch, _ in found] == [2, 3]
    assert found[-1][1] == pytest.approx(met)


def test_kept_strategies_stay_where_none_is_asked_for(sql_session: PostgresSession) -> None:
    build(sql_session, "kuhn")
    for keep in (2, 0):
        session = FastSession(
            sql_session,
            "tiny",
            Settings("kuhn", batch=50),
            writer="test",
            threads=1,
            keep=keep,
            tell=lambda text: None,
        )
        with closing(session):
            for _ in range(2):
                session.step()
                session.checkpoint()
    held = "select distinct epoch from snapshot_strategy order by epoch"
    assert rows(sql_session, held) == [(1,), (2,)]


def test_the_last_checkpoint_is_the_one_with_most_deals(sql_session: PostgresSession) -> None:
    """Two at one epoch: the later figures. Numbers were given back: the earlier one has fewer."""
    build(sql_session, "kuhn")
    settings = Settings("kuhn", batch=50)

    def note(first: int, counter: int, infosets: int) -> None:
        sql_session.connection.execute("update epoch set value = %s", (counter,))
        sql_session.run(
            "session/31_batch", first=first, upto=first + 1, writer="test", deals=50, nodes=9,
            visits=9, seconds=1.0, kept=0.0,
        )  # fmt: skip
        snapshot.write(sql_session, settings, snapshot.Standing(infosets, 20, 1.0), 0)

    for first, counter, infosets in ((0, 8, 5), (1, 8, 6), (2, 6, 7)):
        note(first, counter, infosets)
        last = snapshot.latest(sql_session)
        assert last is not None and (last.epoch, last.infosets) == (counter, infosets)
    found = rows(sql_session, "select epoch, infosets, deals from snapshot order by epoch")
    assert found == [(6, 7, 150), (8, 6, 100)]


def test_numbers_that_another_session_took_are_no_merge_of_ours(
    sql_session: PostgresSession,
) -> None:
    """A merge broke and was not committed; then somebody else trained the same numbers."""
    build(sql_session, "leduc")
    link = Link(sql_session.connection.info.dsn, "public")
    first, second = connect(link), connect(link)
    with closing(second), closing(fast(Failing(first, "session/30_claim"))) as session:
        session.reopen = lambda: (PostgresSession(second), "again")
        session.step()
        with pytest.raises(DatabaseLost):
            session.sync()
        assert session.tried.upto == 1
        with closing(
            FastSession(
                sql_session, "tiny", LEDUC, writer="another", threads=1, tell=lambda text: None
            )
        ) as another:
            another.step()
            another.sync()
        with pytest.raises(PgpipeError, match="another session has trained here"):
            session.step()
            session.sync()
    assert rows(sql_session, "select writer from batch") == [("another",)]
    assert_counted(sql_session)


@pytest.mark.parametrize("committed", [False, True])
def test_a_lost_database_is_found_again(sql_session: PostgresSession, committed: bool) -> None:
    """Whether the merge that broke was committed or not, it counts once."""
    build(sql_session, "leduc")
    link = Link(sql_session.connection.info.dsn, "public")
    first, second = connect(link), connect(link)
    with closing(first), closing(second), closing(fast(PostgresSession(first))) as session:
        session.reopen = lambda: (PostgresSession(second), "again")
        session.step()
        if committed:
            session.sync()
            session.step()
            # The answer to a commit is lost: the database has the merge, the session not.
            merged, visits, pending = session.merged, session.visits, session.pending
            session.sync()
            session.merged, session.visits, session.pending = merged, visits, pending
            session.lost = True
        else:
            first.close()
            with pytest.raises(DatabaseLost):
                session.sync()
        session.step()
        session.checkpoint()
        assert session.merged == session.next
    assert_counted(sql_session)
    ((batches, upto),) = rows(sql_session, "select sum(upto - first), max(upto) from batch")
    assert batches == upto == (3 if committed else 2)
    last = "select writer from batch order by first desc limit 1"
    assert rows(sql_session, last) == [("again",)]
