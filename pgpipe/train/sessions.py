"""Opens the training session that the user asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial

import psycopg

from pgpipe import access, journal, server
from pgpipe.config import Where
from pgpipe.engine import Session
from pgpipe.engine.base import Row
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.train import lease
from pgpipe.train.fast import FastSession, Reopen
from pgpipe.train.settings import Settings
from pgpipe.train.share import SharingSession
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
    share    beside other sessions that share too
    """

    place: Where
    deck: str
    settings: Settings
    slow: bool = False
    workers: int = 1
    threads: int = 1
    keep: int = 0
    audit: bool = False
    share: bool = False

    def __post_init__(self) -> None:
        """Raises PgpipeError for a schedule that such sessions cannot keep."""
        if self.settings.weighting.discounted and (self.slow or self.share):
            raise PgpipeError(
                f"--schedule {self.settings.schedule} is for one session that trains alone, with"
                " --fast",
                f"leave out {'--slow' if self.slow else '--share'}, or --schedule",
                2,
            )


@contextmanager
def opened(plan: Plan, tell: Tell) -> Iterator[Trainer]:
    """A session that trains until the context ends.

    Raises PgpipeError where another one is in the way, or trains something else.
    """
    if plan.place.engine == "duckdb":
        writer = f"fast {os.getpid()} {journal.current().uid}".strip()
        with (
            access.writing(plan.place, plan.threads, False, tell) as engine,
            closing(_fast(plan, engine.session(), writer, tell)) as trainer,
        ):
            yield trainer
        return
    if plan.slow:
        with access.linked(plan.place) as link, closing(_slow(plan, link, tell)) as trainer:
            yield trainer
        return
    holder = Holder(plan.place, plan.share)
    with (
        closing(holder),
        closing(_fast(plan, *holder.open(), tell, holder.open)) as trainer,
    ):
        yield trainer


class Holder:
    """The connection of a fast session, a writer of the schema; made anew after a loss."""

    def __init__(self, place: Where, share: bool) -> None:
        self.place = place
        self.share = share
        self.connection: psycopg.Connection[Row] | None = None
        self.writer = ""
        self.servers = ExitStack()

    def open(self) -> tuple[Session, str]:
        """Connect, to an embedded server that is started where it has died, and become a writer:
        the session and the writer's name.

        Raises PgpipeError where the server is away or another writer is in the way.
        """
        self._release()
        self.connection = connect(self.servers.enter_context(access.linked(self.place)))
        self.writer = lease.take(self.connection, "fast", self.share)
        return PostgresSession(self.connection), self.writer

    def close(self) -> None:
        """Let others write, and the embedded server end."""
        self._release()
        self.servers.close()

    def _release(self) -> None:
        """Where the connection is lost, so is the lock."""
        if self.connection is not None:
            with suppress(psycopg.OperationalError):
                lease.release(self.connection, self.writer)
            self.connection.close()
            self.connection = None


def _fast(
    plan: Plan,
    target: Session,
    writer: str,
    tell: Tell,
    reopen: Reopen | None = None,
) -> FastSession:
    kind = partial(SharingSession, audit=plan.audit) if plan.share else FastSession
    return kind(
        target,
        plan.deck,
        plan.settings,
        writer=writer,
        threads=plan.threads,
        keep=plan.keep,
        reopen=reopen,
        tell=tell,
    )


def _slow(plan: Plan, link: Link, tell: Tell) -> SlowSession:
    return SlowSession(
        link,
        plan.deck,
        plan.settings,
        workers=plan.workers,
        audit=plan.audit,
        shared=plan.share,
        keep=plan.keep,
        revive=partial(server.revive, plan.place.home) if plan.place.embedded else None,
        tell=tell,
    )
