"""Opens the training session that the user asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

import psycopg

from pgpipe import access
from pgpipe.config import Where
from pgpipe.engine import Session
from pgpipe.engine.base import Row
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.train import lease
from pgpipe.train.fast import FastSession
from pgpipe.train.settings import Settings
from pgpipe.train.slow import SlowSession
from pgpipe.train.trainer import Trainer

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to train, where and how.

    threads  of DuckDB, fast
    workers  processes, slow
    keep     checkpoints whose strategies stay
    audit    keep what every merge adds
    """

    place: Where
    deck: str
    settings: Settings
    slow: bool = False
    workers: int = 1
    threads: int = 1
    keep: int = 0
    audit: bool = False


@contextmanager
def opened(plan: Plan, tell: Tell) -> Iterator[Trainer]:
    """A session that trains until the context ends.

    Raises PgpipeError where another one is in the way, or trains something else.
    """
    if plan.place.engine == "duckdb":
        with (
            access.writing(plan.place, plan.threads, False, tell) as engine,
            closing(_fast(plan, engine.session(), f"fast {os.getpid()}", tell)) as trainer,
        ):
            yield trainer
        return
    with access.linked(plan.place) as link:
        if plan.slow:
            with closing(_slow(plan, link, tell)) as trainer:
                yield trainer
            return
        with (
            closing(connect(link)) as connection,
            _leased(connection) as writer,
            closing(_fast(plan, PostgresSession(connection), writer, tell)) as trainer,
        ):
            yield trainer


@contextmanager
def _leased(connection: psycopg.Connection[Row]) -> Iterator[str]:
    """The only writer of the schema, by name."""
    writer = lease.take(connection, "fast", shared=False)
    try:
        yield writer
    finally:
        # Where the connection is lost, so is the lock.
        with suppress(psycopg.OperationalError):
            lease.release(connection, writer)


def _fast(plan: Plan, target: Session, writer: str, tell: Tell) -> FastSession:
    return FastSession(
        target,
        plan.deck,
        plan.settings,
        writer=writer,
        threads=plan.threads,
        keep=plan.keep,
        tell=tell,
    )


def _slow(plan: Plan, link: Link, tell: Tell) -> SlowSession:
    return SlowSession(
        link,
        plan.deck,
        plan.settings,
        workers=plan.workers,
        audit=plan.audit,
        keep=plan.keep,
        tell=tell,
    )
