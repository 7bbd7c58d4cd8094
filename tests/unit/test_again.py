"""What is tried again after a loss, and when it is given up."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence

import psycopg
import pytest

from pgpipe import again
from pgpipe.again import insist
from pgpipe.engine.connect import PATIENCE, lost, patient
from pgpipe.errors import Interrupted, PgpipeError, Unavailable
from pgpipe.progress import Reporter

LOST = psycopg.errors.AdminShutdown("terminating connection")
AWAY = Unavailable("cannot connect")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests wait for nobody."""
    monkeypatch.setattr(again, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(again, "LONGEST_PAUSE", 0.001)


@pytest.fixture
def reporter() -> Reporter:
    """One that nobody reads."""
    return Reporter(io.StringIO())


class Attempt:
    """Raises errors one after another, then succeeds; each time it commits so many chunks."""

    def __init__(self, reporter: Reporter, errors: Sequence[Exception], commits: int = 0) -> None:
        self.reporter = reporter
        self.errors = list(errors)
        self.commits = commits
        self.calls = 0

    def __call__(self) -> None:
        """Once more."""
        self.calls += 1
        for _ in range(self.commits):
            self.reporter.advance(1)
        if self.errors:
            raise self.errors.pop(0)


def test_a_lost_connection_is_tried_again(reporter: Reporter) -> None:
    attempt = Attempt(reporter, [LOST, AWAY, AWAY, LOST])
    insist(attempt, reporter, threading.Event())
    assert attempt.calls == 5


def test_losses_without_anything_done_are_given_up_with_the_reason(reporter: Reporter) -> None:
    attempt = Attempt(reporter, [LOST] * 9)
    with pytest.raises(PgpipeError, match="4 times before anything was done: terminating"):
        insist(attempt, reporter, threading.Event())
    assert attempt.calls == again.FRUITLESS + 1


def test_losses_with_something_done_are_not_counted(reporter: Reporter) -> None:
    attempt = Attempt(reporter, [LOST] * 9, commits=1)
    insist(attempt, reporter, threading.Event())
    assert attempt.calls == 10


@pytest.mark.parametrize(
    "error",
    [
        AWAY,
        PgpipeError("the schema holds other tables"),
        psycopg.errors.DiskFull("no space"),
        psycopg.errors.OutOfMemory("out of memory"),
        psycopg.errors.UniqueViolation("duplicate key"),
    ],
)
def test_what_is_no_loss_is_raised_at_once(reporter: Reporter, error: Exception) -> None:
    attempt = Attempt(reporter, [error])
    with pytest.raises(type(error)):
        insist(attempt, reporter, threading.Event())
    assert attempt.calls == 1


def test_a_database_that_stays_away_is_given_up(
    reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "AWAY_SECONDS", 0)
    with pytest.raises(PgpipeError, match="has been away for 0 s: cannot connect"):
        insist(Attempt(reporter, [LOST, AWAY]), reporter, threading.Event())


def test_the_user_may_stop_the_waiting(reporter: Reporter) -> None:
    stop = threading.Event()
    stop.set()
    attempt = Attempt(reporter, [LOST])
    with pytest.raises(Interrupted):
        insist(attempt, reporter, stop)
    assert attempt.calls == 1


def test_what_counts_as_a_loss() -> None:
    for error in (LOST, psycopg.OperationalError("server closed the connection unexpectedly")):
        assert lost(error)
    for error in (psycopg.errors.DiskFull(), psycopg.errors.DeadlockDetected()):
        assert not lost(error)
    assert not lost(ValueError())


def test_a_connection_string_gets_patience_where_it_has_none_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PGCONNECT_TIMEOUT", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    held = psycopg.conninfo.conninfo_to_dict(patient("host=db keepalives_idle=7"))
    assert held == {**PATIENCE, "host": "db", "keepalives_idle": "7"}
    assert patient("service=mine") == "service=mine"
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "3")
    assert "connect_timeout" not in patient("")
