"""Servers and finished clusterings, started once a session.

To test a SQL step of your own, take the fixture `sql_session`: a PostgresSession on a fresh copy of
a database that holds the schema and no rows. tests/postgres/test_sql_step.py is an example.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from pytest_postgresql import factories

from pgpipe.engine.connect import Link
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession
from tests import servers
from tests.askable import add_buckets, askable
from tests.clustering import Clustered, finished, opened
from tests.explorer import Explorer, explorer, reader
from tests.servers import Server


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[Server]:
    """The embedded server, in a home of this test session."""
    with servers.embedded() as server:
        yield server


@pytest.fixture(scope="session")
def debian_server() -> Iterator[Server]:
    """Debian's PostgreSQL 15, without pgvector."""
    if not servers.DEBIAN_15.is_dir():
        missing = f"no PostgreSQL 15 in {servers.DEBIAN_15}; apt-get install postgresql-15"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with servers.debian() as server:
        yield server


def load_schema(**place: Any) -> None:
    """Make pgpipe's schema in an empty database; pytest-postgresql calls it once, to load the
    template that it copies for each test."""
    place.pop("autocommit", None)
    dsn = make_conninfo(**{name: value for name, value in place.items() if value})
    PostgresEngine(Link(dsn, "public"), 1, "pgvector", print).close()


# Over our server's own socket: as root no server could be started for us otherwise.
schema_server = factories.postgresql_noproc(
    depends_on="embedded_server", dbname="step", load=[load_schema]
)
schema_database = factories.postgresql("schema_server")


@pytest.fixture
def sql_session(schema_database: psycopg.Connection[Any]) -> PostgresSession:
    """A session on a database of this test's own: the schema, and no rows."""
    schema_database.autocommit = True
    return PostgresSession(schema_database)


@pytest.fixture(scope="session")
def postgres_tiny(embedded_server: Server) -> Iterator[Clustered]:
    """PostgreSQL 18 with pgvector, two jobs."""
    engine = PostgresEngine(Link(embedded_server.dsn, "tiny"), 2, "pgvector", print)
    with closing(engine), opened(finished(engine)) as clustered:
        yield clustered


@pytest.fixture(scope="session")
def postgres_one_job(embedded_server: Server) -> Iterator[Clustered]:
    """PostgreSQL 18 with pgvector, one job, recorded."""
    engine = PostgresEngine(Link(embedded_server.dsn, "tiny_one_job"), 1, "pgvector", print)
    with closing(engine), opened(finished(engine, record=True)) as clustered:
        yield clustered


@pytest.fixture(scope="session")
def postgres_arrays(embedded_server: Server) -> Iterator[Clustered]:
    """PostgreSQL 18 with plain arrays, four jobs."""
    engine = PostgresEngine(Link(embedded_server.dsn, "tiny_arrays"), 4, "arrays", print)
    with closing(engine), opened(finished(engine)) as clustered:
        yield clustered


@pytest.fixture(scope="session")
def debian_tiny(debian_server: Server) -> Iterator[Clustered]:
    """PostgreSQL 15 with plain arrays, two jobs."""
    engine = PostgresEngine(Link(debian_server.dsn, "tiny"), 2, "arrays", print)
    with closing(engine), opened(finished(engine)) as clustered:
        yield clustered


@pytest.fixture(scope="session")
def duckdb_tiny() -> Iterator[Clustered]:
    """DuckDB in memory, recorded."""
    engine = DuckEngine(None, 2)
    with closing(engine), opened(finished(engine, record=True)) as clustered:
        yield clustered


@pytest.fixture(scope="session", params=["postgres", "duckdb"])
def recorded(request: pytest.FixtureRequest) -> Clustered:
    """A recorded clustering, on each engine."""
    name = {"postgres": "postgres_one_job", "duckdb": "duckdb_tiny"}[request.param]
    clustered: Clustered = request.getfixturevalue(name)
    return clustered


@pytest.fixture(scope="session", params=["postgres", "duckdb"])
def duplicates(request: pytest.FixtureRequest) -> Iterator[Clustered]:
    """A recorded clustering that began with equal seeds, on each engine."""
    engine: PostgresEngine | DuckEngine
    if request.param == "duckdb":
        engine = DuckEngine(None, 1)
    else:
        server: Server = request.getfixturevalue("embedded_server")
        engine = PostgresEngine(Link(server.dsn, "duplicates"), 1, "pgvector", print)
    with (
        closing(engine),
        opened(finished(engine, record=True, duplicates=True)) as clustered,
    ):
        yield clustered


@pytest.fixture(scope="session")
def asked(embedded_server: Server, postgres_tiny: Clustered) -> Iterator[PostgresSession]:
    """The tiny deck's tables, trees of five games, a blueprint of the game `little`."""
    with askable(embedded_server.dsn, "asked") as session:
        yield session


@pytest.fixture(scope="session")
def explored(asked: PostgresSession, embedded_server: Server) -> Iterator[Explorer]:
    """`pgpipe explore` on those tables, as a role that may only read; it ends by Ctrl-C."""
    add_buckets(asked)
    with reader(embedded_server, "asked") as dsn, explorer(dsn, "asked") as page:
        yield page
