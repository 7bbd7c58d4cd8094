"""Opens the training session that the user asked for."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pgpipe import access
from pgpipe.config import Where
from pgpipe.engine import Session
from pgpipe.engine.connect import connect
from pgpipe.engine.session import PostgresSession
from pgpipe.train.fast import FastSession
from pgpipe.train.settings import Settings
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
    """A session that trains until the context ends."""
    with _fast(plan, tell) as trainer:
        yield trainer


@contextmanager
def _fast(plan: Plan, tell: Tell) -> Iterator[Trainer]:
    """In memory; the only writer of its schema."""
    if plan.place.engine == "duckdb":
        with access.writing(plan.place, plan.threads, False, tell) as engine:
            trainer = _fast_session(plan, engine.session(), f"fast {os.getpid()}", tell)
            try:
                yield trainer
            finally:
                trainer.close()
        return
    with access.linked(plan.place) as link:
        connection = connect(link)
        try:
            writer = f"fast {socket.gethostname()} {os.getpid()}"
            trainer = _fast_session(plan, PostgresSession(connection), writer, tell)
            try:
                yield trainer
            finally:
                trainer.close()
        finally:
            connection.close()


def _fast_session(plan: Plan, target: Session, writer: str, tell: Tell) -> FastSession:
    return FastSession(
        target,
        plan.deck,
        plan.settings,
        writer=writer,
        threads=plan.threads,
        keep=plan.keep,
        tell=tell,
    )
