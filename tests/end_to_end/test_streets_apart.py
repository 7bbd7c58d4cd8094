"""One street at a time, and streets that are done again: what breaks changes no table."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import cast

import pytest

from pgpipe.cluster.drive import Request, cluster
from pgpipe.commands import reset
from pgpipe.engine import Engine
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.errors import Interrupted, PgpipeError
from pgpipe.progress import Reporter
from pgpipe.streets import RIVER, TURN
from pgpipe.train import lease
from tests.clustering import quiet, run
from tests.compare import AnySession, table_hashes
from tests.end_to_end.drive_tiny import DECKS
from tests.servers import Server

SMALL = DECKS["tiny"]


class StopAt(Reporter):
    """Asks for a stop in a step."""

    def __init__(self, label: str) -> None:
        super().__init__(io.StringIO())
        self.wanted = label
        self.stop = threading.Event()

    def advance(self, written: int) -> None:
        """After its first chunk."""
        super().advance(written)
        if self.label == self.wanted:
            self.stop.set()


@pytest.fixture(scope="module")
def expected() -> object:
    """The tables of an undisturbed run."""
    with closing(DuckEngine(None, 2)) as engine:
        return hashes(engine, done=False)


@pytest.fixture(params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest, embedded_server: Server) -> Iterator[Engine]:
    """Either engine, with an empty schema."""
    made: Engine
    if request.param == "duckdb":
        made = DuckEngine(None, 2)
    else:
        name = "".join(one if one.isalnum() else "_" for one in request.node.name)
        schema = f"apart_{name[-50:]}"
        made = PostgresEngine(Link(embedded_server.dsn, schema), 2, "pgvector", print)
    with closing(made):
        yield made


def hashes(engine: Engine, done: bool = True) -> object:
    """Of the tables; where they are not complete, `cluster` goes on first."""
    if not done:
        run(engine, SMALL)
    with closing(engine.session()) as session:
        return table_hashes(cast(AnySession, session))


def ask(engine: Engine, *streets: int, redo: bool = False) -> None:
    """`pgpipe cluster` for some streets."""
    cluster(engine, Request(SMALL, streets, redo), quiet(), threading.Event())


@pytest.mark.parametrize("step", ["flop signatures", "flop seeding"])
def test_a_street_in_work_waits_while_others_are_asked_for(
    engine: Engine, expected: object, step: str
) -> None:
    reporter = StopAt(step)
    with pytest.raises(Interrupted):
        cluster(engine, Request(SMALL), reporter, reporter.stop)
    ask(engine, RIVER, TURN)
    assert hashes(engine, done=False) == expected


@pytest.mark.parametrize("call", [2, 5])
def test_a_redo_that_breaks_is_gone_on_with(
    engine: Engine, expected: object, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(engine, SMALL)
    break_at(engine, call, monkeypatch)
    with pytest.raises(RuntimeError):
        ask(engine, TURN, redo=True)
    monkeypatch.undo()
    assert hashes(engine, done=False) == expected


def test_a_reset_that_breaks_is_no_end(
    engine: Engine, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(engine, SMALL)
    break_at(engine, 2, monkeypatch)
    with closing(engine.session()) as session, pytest.raises(RuntimeError):
        reset._forget(engine, session, everything=True)
    monkeypatch.undo()
    assert hashes(engine, done=False) == expected


def break_at(engine: Engine, call: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a kill would: before the call-th street's part of a table is dropped."""
    calls, drop = iter(range(1, 1_000)), engine.drop_street

    def dropped(table: str, street: int) -> None:
        if next(calls) == call:
            raise RuntimeError
        drop(table, street)

    monkeypatch.setattr(engine, "drop_street", dropped)


def test_nothing_is_done_again_while_somebody_trains(
    embedded_server: Server, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "PATIENCE_SECONDS", 0.1)
    link = Link(embedded_server.dsn, "trained_meanwhile")
    with closing(PostgresEngine(link, 2, "pgvector", print)) as engine:
        run(engine, SMALL)
        with connect(link) as other:
            lease.take(other, "slow", shared=False)
            with pytest.raises(PgpipeError, match="trained by another session"):
                ask(engine, RIVER, redo=True)
        assert hashes(engine) == expected
