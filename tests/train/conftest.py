"""Sessions on either engine, for the tests of training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pgpipe.engine.connect import Link
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.engine.session import PostgresSession
from pgpipe.game import build
from pgpipe.train.fast import FastSession
from pgpipe.train.settings import Settings
from pgpipe.train.slow import SlowSession
from pgpipe.train.worker import Place
from tests.clustering import Clustered
from tests.compare import AnySession
from tests.train.engines import SLOW, Make, MakeSlow

SMALL_GAME = """
    insert into game values ('small', 'holdem', 4, 20, 1, 2, 0, 1, 1, false);
    insert into bet_size select 'small', street, 0, 1, 'pot', 1, 1 from generate_series(0, 3)
        as street (street);
"""
"""Four streets of check, bet the pot, call and fold: a tree of some hundred nodes."""


@pytest.fixture
def duckdb_session() -> Iterator[DuckSession]:
    """An empty database in memory."""
    with closing(DuckEngine(None, 2)) as engine:
        yield engine.session()


@pytest.fixture(params=["duckdb", "postgres"])
def session(request: pytest.FixtureRequest) -> AnySession:
    """Either engine."""
    name = {"duckdb": "duckdb_session", "postgres": "sql_session"}[request.param]
    found: AnySession = request.getfixturevalue(name)
    return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home."""
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def place(sql_session: PostgresSession) -> Place:
    """Leduc in a database of its own; regrets have a floor, merges an audit."""
    build(sql_session, "leduc")
    info = sql_session.connection.info
    return Place(Link(info.dsn, "public"), "tiny", SLOW, floored=True, audit=True)


@pytest.fixture
def slow(place: Place) -> Iterator[MakeSlow]:
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


@pytest.fixture
def make(home: Path, duckdb_tiny: Clustered) -> Make:
    """Makes the file `made.duckdb` from the tiny clustering, trained for some epochs."""

    def trained(settings: Settings, epochs: int) -> Path:
        path = home / "made.duckdb"
        engine = duckdb_tiny.engine
        assert isinstance(engine, DuckEngine)
        engine.connection.execute("attach $path as made", {"path": str(path)})
        engine.connection.execute("copy from database memory to made")
        engine.connection.execute("detach made")
        with closing(DuckEngine(path, 2)) as file:
            file.connection.execute(SMALL_GAME)
            build(file.session(), settings.game)
            if epochs:
                train(file.session(), settings, epochs)
        return path

    return trained


def train(session: DuckSession, settings: Settings, epochs: int) -> None:
    """A short fast session."""
    with closing(
        FastSession(session, "tiny", settings, writer="test", threads=2, tell=lambda text: None)
    ) as fast:
        for _ in range(epochs):
            fast.step()
        fast.checkpoint()
