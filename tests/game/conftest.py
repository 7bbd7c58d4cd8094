"""Every seeded game, and one with odd chips of the tests' own, built on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from pgpipe import game
from pgpipe.engine.connect import Link
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.engine.postgres import PostgresEngine
from tests.compare import AnySession
from tests.servers import Server

GAMES = ("deep", "kuhn", "leduc", "odd", "pluribus", "preflop20", "slumbot")
# One street whose longest line is the 21 actions that past has room for.
DEEP = """
    insert into game values ('deep', 'holdem', 1, 1000, 1, 1, 0, 1, 18, true);
    insert into bet_size
    select 'deep', 0, d.d, 1, 'chips', 1, 1 from generate_series(0, 17) as d (d);
"""
# Its first size rises to the least raise everywhere, 17 chips a seat are 5 big blinds and a bit.
ODD = """
    insert into edge (edge, kind, numerator, denominator, name) values (20, 'pot', 1, 1000, 'min');
    insert into game values ('odd', 'holdem', 4, 17, 1, 3, 0, 1, 3, true);
    insert into bet_size
    select 'odd', s.s, d.d, 1, 'pot', 1, 1000
    from unnest(array[0, 1, 2, 3]) as s (s) cross join unnest(array[0, 1, 2]) as d (d);
    insert into bet_size
    select 'odd', s.s, d.d, 2, 'pot', 2, 3
    from unnest(array[0, 1, 2, 3]) as s (s) cross join unnest(array[0, 1, 2]) as d (d);
"""


@dataclass(frozen=True)
class Built:
    """A session on a database in which the trees are, and what `build` said of each."""

    session: AnySession
    built: dict[str, bool]

    def rows(self, query: str) -> list[Any]:
        """The rows of a query."""
        return list(self.session.connection.execute(query).fetchall())


def execute(session: AnySession, script: str) -> None:
    """Run statements that take no parameters."""
    for statement in script.split(";"):
        if statement.strip():
            session.connection.execute(statement)


def build_all(session: AnySession) -> Built:
    execute(session, DEEP + ODD)
    return Built(session, {name: game.build(session, name) for name in GAMES})


@pytest.fixture(scope="session")
def duckdb_trees() -> Iterator[Built]:
    """Every tree in DuckDB."""
    with closing(DuckEngine(None, 2)) as engine:
        yield build_all(engine.session())


@pytest.fixture(scope="session")
def postgres_trees(embedded_server: Server) -> Iterator[Built]:
    """Every tree in PostgreSQL 18."""
    with closing(PostgresEngine(Link(embedded_server.dsn, "trees"), 1, "arrays", print)) as engine:
        session = engine.session()
        yield build_all(session)
        session.close()


@pytest.fixture(scope="session", params=["postgres", "duckdb"])
def trees(request: pytest.FixtureRequest) -> Built:
    """Every tree, on each engine."""
    built: Built = request.getfixturevalue(f"{request.param}_trees")
    return built


@pytest.fixture
def duck_session() -> Iterator[DuckSession]:
    """An empty database of the test's own."""
    with closing(DuckEngine(None, 1)) as engine:
        yield engine.session()
