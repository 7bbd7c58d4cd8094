"""The database of a campaign, and what all of its tables hold."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from psycopg import sql

from pgpipe.engine.base import Row
from pgpipe.engine.connect import Link
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.index import index
from tests.askable import add_buckets, askable
from tests.clustering import quiet, run
from tests.explorer import Explorer, explorer, reader
from tests.servers import embedded

SCHEMA = "asked"
DIGEST = """
    select count(*), coalesce(sum(hashtextextended(one::text, 0)::numeric), 0) from {table} as one
"""


@contextmanager
def serving() -> Iterator[tuple[PostgresSession, Explorer]]:
    """A server of one's own: a clustering of the tiny deck, trees, a blueprint, the index; and the
    page that shows them."""
    with ExitStack() as stack:
        server = stack.enter_context(embedded())
        engine = PostgresEngine(Link(server.dsn, "tiny"), 1, "pgvector", print)
        stack.callback(engine.close)
        run(engine)
        index(engine, quiet(), threading.Event())
        session = stack.enter_context(askable(server.dsn, SCHEMA))
        add_buckets(session)
        add_index(session)
        dsn = stack.enter_context(reader(server, SCHEMA))
        yield session, stack.enter_context(explorer(dsn, SCHEMA))


def add_index(session: PostgresSession) -> None:
    """What members of a bucket are drawn by, in the place of what other tests may have left."""
    session.connection.execute("truncate member_block")
    session.connection.execute("insert into member_block select * from tiny.member_block")
    session.connection.execute("analyze member_block")


def digests(session: PostgresSession) -> dict[str, Row]:
    """Rows and a hash of every table of the session's schema, in whatever order its rows are."""
    found = session.connection.execute(
        "select relname from pg_class where relnamespace = current_schema()::regnamespace"
        " and relkind in ('r', 'p') and not relispartition order by relname"
    ).fetchall()
    told = {}
    for (name,) in found:
        query = sql.SQL(DIGEST).format(table=sql.Identifier(str(name)))
        (told[str(name)],) = session.connection.execute(query).fetchall()
    return told
