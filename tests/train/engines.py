"""What the tests of training share: sessions of either engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import psycopg

from pgpipe.engine.duckdb import DuckSession
from pgpipe.engine.session import PostgresSession
from pgpipe.train.evaluate import Evaluation, exact
from pgpipe.train.settings import Settings
from pgpipe.train.slow import SlowSession
from pgpipe.train.walk import Walk
from tests.compare import AnySession

SLOW = Settings("leduc", batch=200, seed=7)
"""What the tests of workers train."""
MakeSlow: TypeAlias = Callable[[int], SlowSession]
"""Makes a session with so many worker processes."""

Make: TypeAlias = Callable[[Settings, int], Path]
"""Makes a DuckDB file with a training of so many epochs."""


def other(session: AnySession) -> AnySession:
    """A second session on the same tables, without the first one's temporary ones."""
    if isinstance(session, DuckSession):
        return DuckSession(session.connection.cursor())
    session.connection.execute("discard temporary")
    return session


def evaluate(session: AnySession, game: str) -> Evaluation:
    """The blueprint's average strategy, on a session of its own."""
    walk = Walk(session, game)
    walk.fill()
    return exact(walk)


class Failing(PostgresSession):
    """A session whose connection is lost after a script, or while a merge is committed."""

    def __init__(self, connection: psycopg.Connection[Any], last: str) -> None:
        super().__init__(connection)
        self.last = last

    def run(self, name: str, /, **values: object) -> int:
        """Run a script."""
        done = super().run(name, **values)
        if name == self.last:
            self.connection.close()
        return done

    @contextmanager
    def transaction(self, durable: bool = True) -> Iterator[None]:
        """The last act of a merge is its commit."""
        with super().transaction(durable):
            yield
        if self.last == "commit" and durable:
            self.connection.close()
            raise psycopg.OperationalError("server closed the connection")
