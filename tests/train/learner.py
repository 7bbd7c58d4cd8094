"""A game that trains against the clock; what its average strategy is worth is told in between."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial

from psycopg import sql

from pgpipe.engine.connect import Link, connect
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.game import build
from pgpipe.progress import Reporter
from pgpipe.train.schedule import find
from pgpipe.train.walk import Walk
from tests.compare import AnySession
from tests.train.engines import evaluate

Reader = Callable[[], AbstractContextManager[AnySession]]
"""Opens a second session on the same tables."""


SAY_SECONDS = 10.0
"""Between two lines of progress where a clock ends the training."""


@dataclass(frozen=True)
class Point:
    """Where a training stands: seconds of training alone, epochs, chips a deal."""

    seconds: float
    epochs: int
    exploitability: float
    value: float


class Learner:
    """A walk over a small game; the clock stands still while it is measured."""

    def __init__(
        self, session: AnySession, reader: Reader, game: str, schedule: str, deals: int, seed: int
    ) -> None:
        """Builds the tree; deals an epoch, 0 for full width."""
        build(session, game)
        self.walk = Walk(session, game)
        self.walk.fill()
        if not deals:
            self.walk.every_deal()
        self.reader, self.schedule = reader, find(schedule)
        self.deals, self.seed = deals, seed
        self.epochs, self.seconds = 0, 0.0

    def train(self, reporter: Reporter, seconds: float = math.inf, epochs: int = 1 << 24) -> None:
        """Go on until so many seconds or epochs in all."""
        first = self.seconds
        began = time.monotonic()
        name = f"{self.walk.game}, {f'{self.deals:,} deals' if self.deals else 'full width'}"
        bounded = epochs < 1 << 24
        reporter.begin(name, epochs if bounded else 0, self.epochs, "epochs")
        said = began
        while self.seconds < seconds and self.epochs < epochs:
            if self.deals:
                self.walk.sample_deals(self.seed, self.epochs, self.deals)
            self.walk.epoch(self.epochs, self.schedule, sampled=self.deals > 0)
            self.epochs += 1
            now = time.monotonic()
            self.seconds = first + now - began
            if bounded:
                reporter.advance(1)
            elif now - said > SAY_SECONDS:
                reporter.say(f"{name}: {self.epochs:,} epochs, {self.seconds:.0f} s")
                said = now
        if bounded:
            reporter.end()

    def measure(self) -> Point:
        """Exact, by the best response in SQL, on a session of its own."""
        self.walk.publish(-1)
        with self.reader() as session:
            found = evaluate(session, self.walk.game)
        return Point(self.seconds, self.epochs, found.exploitability, found.value)


@contextmanager
def in_memory(threads: int) -> Iterator[tuple[DuckSession, Reader]]:
    """DuckDB with nothing in it but the schema."""

    @contextmanager
    def reader() -> Iterator[DuckSession]:
        with closing(engine.connection.cursor()) as cursor:
            yield DuckSession(cursor)

    with closing(DuckEngine(None, threads)) as engine:
        yield engine.session(), reader


@contextmanager
def beside(link: Link) -> Iterator[tuple[PostgresSession, Reader]]:
    """PostgreSQL with a schema of its own, dropped in the end; the link's own is left alone."""
    scratch = Link(link.dsn, f"{link.schema}_games"[:63])

    @contextmanager
    def opened() -> Iterator[PostgresSession]:
        with closing(PostgresSession(connect(scratch))) as session:
            yield session

    engine = PostgresEngine(scratch, 1, "arrays", print)
    try:
        with opened() as session:
            yield session, opened
    finally:
        name = sql.Identifier(scratch.schema)
        engine.main.execute(sql.SQL("drop schema {} cascade").format(name))
        engine.close()


Opened = AbstractContextManager[tuple[AnySession, Reader]]


def engines(link: Link) -> dict[str, Callable[[], Opened]]:
    """Either engine, empty, by the name that the report tells."""
    return {"DuckDB": partial(in_memory, 2), "Postgres": partial(beside, link)}
