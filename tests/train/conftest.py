"""Sessions on either engine, for the tests of training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from pgpipe.engine.duckdb import DuckEngine, DuckSession
from tests.compare import AnySession


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
