"""Sessions side by side (--share): what a merge does, and that nothing is lost or counted twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.game import build
from pgpipe.train import share
from pgpipe.train.fast import DatabaseLost, FastSession
from pgpipe.train.memory import ROWS
from pgpipe.train.settings import Settings
from pgpipe.train.share import SharingSession
from pgpipe.train.worker import Place, SlowWorker
from tests.compare import rows
from tests.train.engines import Failing
from tests.train.exactness import assert_exact, assert_same, blueprint

LEDUC = Settings("leduc", batch=60, seed=7)


class Sessions:
    """Makes writers of one database, each on a connection of its own; closes them."""

    def __init__(self, home: PostgresSession) -> None:
        self.home = home
        self.link = Link(home.connection.info.dsn, "public")
        self.open = ExitStack()

    def target(self) -> PostgresSession:
        return PostgresSession(self.open.enter_context(closing(connect(self.link))))

    def sharing(self, settings: Settings = LEDUC, audit: bool = True) -> SharingSession:
        session = SharingSession(
            self.target(),
            "tiny",
            settings,
            writer="fast",
            threads=1,
            audit=audit,
            reopen=lambda: (self.target(), "again"),
            tell=lambda text: None,
        )
        return self.open.enter_context(closing(session))

    def slow(self, settings: Settings = LEDUC) -> SlowWorker:
        place = Place(self.link, "tiny", settings, floored=True, audit=True, shared=True)
        return self.open.enter_context(closing(SlowWorker(place)))


@pytest.fixture
def sessions(sql_session: PostgresSession, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sessions]:
    """Leduc in a database of its own; numbers go out in small blocks."""
    monkeypatch.setattr(share, "BLOCK", 4)
    monkeypatch.setattr(share, "AHEAD", 1)
    build(sql_session, "leduc")
    made = Sessions(sql_session)
    with made.open:
        yield made


def steps(session: Any, count: int) -> None:
    for _ in range(count):
        assert session.step().batches == 1


def test_alone_it_learns_what_any_fast_session_does(
    sql_session: PostgresSession, sessions: Sessions
) -> None:
    with closing(sessions.sharing()) as session:
        for count in (3, 2):
            steps(session, count)
            session.sync()
    assert_exact(sql_session)
    assert rows(sql_session, "select value from epoch") == [(5,)]  # the rest was given back
    shared = blueprint(sql_session)
    sql_session.run("session/43_reset")
    with closing(plain(sql_session)) as session:
        session.schedule = replace(session.schedule, floored=True)
        steps(session, 5)
        session.sync()
    expected = blueprint(sql_session)
    assert_same(shared, expected)


def plain(target: PostgresSession) -> FastSession:
    """A session that trains alone."""
    return FastSession(target, "tiny", LEDUC, writer="plain", threads=1, tell=lambda text: None)


def in_memory(session: SharingSession) -> dict[Any, Any]:
    """What a session holds: regret of each row, and policy and visits that it has added."""
    held = [session.memory.columns("session/10_staged", ROWS) for _ in session.walk.staged(-2)]
    session.memory.run("session/11_forget_rows")
    names = ("past", "present", "future", "edge", "policy", "regret", "visits")
    found = zip(
        *(np.concatenate([np.asarray(piece[name]) for piece in held]).tolist() for name in names),
        strict=True,
    )
    return {row[:4]: row[4:] for row in found}


def test_merges_mix_regrets_and_add_the_rest(
    sql_session: PostgresSession, sessions: Sessions
) -> None:
    """Every merge against its formula, and after it the session holds what the database does."""
    one, other, slow = sessions.sharing(), sessions.sharing(), sessions.slow()
    seen = {one: 0, other: 0}  # batches that the database had when the session took them up
    turns: list[tuple[SharingSession, int, int]]
    turns = [(one, 2, 0), (other, 5, 2), (one, 3, 1), (other, 2, 0), (other, 1, 2), (one, 1, 0)]
    for session, fast_steps, slow_steps in turns:
        steps(session, fast_steps)
        steps(slow, slow_steps)
        before, mine = blueprint(sql_session), in_memory(session)
        ((merged,),) = rows(sql_session, "select coalesce(sum(upto - first), 0) from batch")
        part = fast_steps / (fast_steps + int(merged) - seen[session])
        session.sync()
        seen[session] = int(merged) + fast_steps
        after = blueprint(sql_session)
        touched = {key for key, (policy, _, visits) in mine.items() if policy or visits}
        assert touched <= after.keys() and before.keys() <= after.keys()
        expected = {}
        for key in after:
            had, added = before.get(key, (0.0, 0.0, 0)), mine[key]
            mixed = (1 - part) * had[1] + part * added[1] if added[2] else had[1]
            expected[key] = (had[0] + added[0], mixed, had[2] + added[2])
        assert_same(after, expected)
        held = in_memory(session)
        assert all(held[key] == (0.0, regret, 0) for key, (_, regret, _) in after.items())
    assert_exact(sql_session)


def test_no_number_is_trained_twice(sql_session: PostgresSession, sessions: Sessions) -> None:
    one, other, slow = sessions.sharing(), sessions.sharing(), sessions.slow()
    for session in (one, other, slow, one, other):
        steps(session, 3)
    one.sync()
    other.sync()
    ranges = rows(sql_session, "select first, upto, writer, visits from batch order by first")
    assert sum(upto - first for first, upto, *_ in ranges) == 5 * 3
    assert all(left[1] <= right[0] for left, right in pairwise(ranges))
    assert all(visits > 0 for *_, visits in ranges)
    assert_exact(sql_session)


def test_numbers_that_others_got_meanwhile_are_theirs(
    sql_session: PostgresSession, sessions: Sessions
) -> None:
    """The database is away until a session has none left; when it is back, others have the next."""

    def away() -> Any:
        raise PgpipeError("away")

    one = sessions.sharing()
    back, one.reopen, one.lost = one.reopen, away, True
    steps(one, share.BLOCK)
    other = sessions.sharing()
    one.reopen = back
    steps(one, 1)
    one.sync()
    later = 2 * share.BLOCK
    assert rows(sql_session, "select max(upto) from batch") == [(later + 1,)]
    assert rows(sql_session, "select max(epoch) from blueprint") == [(later,)]
    steps(other, 2)
    other.sync()
    assert_exact(sql_session)


def test_all_at_once(sql_session: PostgresSession, sessions: Sessions) -> None:
    """Two merges and two batches begin in the same moment, on the same rows."""
    fast = [sessions.sharing(audit=True) for _ in range(2)]
    slow = [sessions.slow() for _ in range(2)]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            for session in fast:
                steps(session, 2)
            with sql_session.transaction():
                sql_session.connection.execute("lock table blueprint in share mode")
                acts = [pool.submit(session.sync) for session in fast]
                acts += [pool.submit(steps, worker, 1) for worker in slow]
                while waiting(sql_session) < 3:  # the second merge waits for the first
                    assert not any(act.done() for act in acts)
                    time.sleep(0.01)
            for act in acts:
                act.result()
    assert_exact(sql_session)


def waiting(session: PostgresSession) -> int:
    """How many transactions wait for the blueprint."""
    ((count,),) = rows(
        session,
        "select count(*) from pg_locks where not granted and relation = 'blueprint'::regclass",
    )
    return int(count)


@pytest.mark.parametrize("last", ["session/58_turn", "train/42_mix", "commit"])
def test_a_lost_connection_counts_nothing_twice(
    sql_session: PostgresSession, sessions: Sessions, last: str
) -> None:
    """The backend ends in the middle of a merge, or its answer to the commit is lost."""
    session, slow = sessions.sharing(), sessions.slow()
    steps(session, 2)
    steps(slow, 1)
    target = session.target
    assert isinstance(target, PostgresSession)
    session.target = Failing(target.connection, last)
    with pytest.raises(DatabaseLost):
        session.sync()
    assert session.doubt == (last == "commit")
    steps(session, 2)
    session.checkpoint()
    assert rows(
        sql_session, "select writer, sum(upto - first) from batch group by 1 order by 1"
    ) == [
        ("again", 2 if last == "commit" else 4),
        *([("fast", 2)] if last == "commit" else []),
        (slow.writer, 1),
    ]
    assert_exact(sql_session)


def test_a_commit_that_comes_late_is_found(
    sql_session: PostgresSession, sessions: Sessions
) -> None:
    """Its answer was lost, and it was not there yet when the session looked."""
    session = sessions.sharing()
    steps(session, 2)
    assert isinstance(session.target, PostgresSession)
    session.target = Failing(session.target.connection, "commit")
    with pytest.raises(DatabaseLost):
        session.sync()
    session.target, session.doubt, session.lost = sessions.target(), False, False
    with pytest.raises(DatabaseLost, match="there already"):
        session.sync()
    session.checkpoint()
    assert rows(sql_session, "select sum(upto - first) from batch") == [(2,)]
    assert_exact(sql_session)
