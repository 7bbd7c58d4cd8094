"""Nodes a second of real sessions, and what their checkpoints take, on a clustering that stays."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from psycopg import sql

from pgpipe import access
from pgpipe.config import Where
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.duckdb import DuckSession
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.game import build
from pgpipe.progress import Reporter
from pgpipe.train.fast import FastSession
from pgpipe.train.grouped import GroupedWalk
from pgpipe.train.settings import BIAS, HOLDEM_BATCH, SLOW_BATCH, Settings, hands_of
from pgpipe.train.slow import SlowSession
from pgpipe.train.trainer import Work

NEEDED = ("street", "bucket_code", "parameter")
"""Small tables of the clustering that training reads, beside lookup; they are copied."""


@contextmanager
def beside(place: Where, game: str) -> Iterator[Link]:
    """A schema with the place's clustering, a game's tree and no training; dropped in the end.

    Raises PgpipeError where there is no clustering.
    """
    if not clustered(place):
        raise PgpipeError(f"no clustering here ({place.label})", "run: pgpipe cluster", 2)
    with access.linked(place) as link:
        scratch = Link(link.dsn, f"{link.schema}_bench"[:63])
        engine = PostgresEngine(scratch, 1, "arrays", print)
        try:
            run = engine.main.execute
            source = sql.Identifier(link.schema)
            for table in NEEDED:
                name = sql.Identifier(table)
                run(sql.SQL("delete from {}").format(name))
                run(sql.SQL("insert into {} select * from {}.{}").format(name, source, name))
            run("drop table lookup cascade")
            run(sql.SQL("create view lookup as select * from {}.lookup").format(source))
            with closing(engine.session()) as session:
                build(session, game)
            yield scratch
        finally:
            name = sql.Identifier(scratch.schema)
            engine.main.execute(sql.SQL("drop schema {} cascade").format(name))
            engine.close()


def clustered(place: Where) -> bool:
    """Whether there is a clustering to train on."""
    with access.reading(place) as found:
        return found is not None and bool(found.fetch("session/07_bucket_codes"))


def fast(options: argparse.Namespace, place: Where, reporter: Reporter) -> list[dict[str, Any]]:
    """One record a number of threads; the first batch warms up. What is trained is thrown away."""
    batch = options.batch or HOLDEM_BATCH
    bias = BIAS if options.trained else 0.0
    settings = Settings(options.preset, batch=batch, bias=bias, hands=hands_of(batch))
    records = []
    source = access.linked(place) if options.trained else beside(place, options.preset)
    with source as link:
        for threads in (1, 2):
            with _fast(link, options, settings, threads, reporter) as trainer:
                trainer.step()
                total, nodes = Work(), 0
                for _ in range(options.epochs):
                    total += trainer.step()
                    nodes += _moves(trainer)
                records.append({"threads": threads, **_rates(settings, total, nodes)})
            reporter.say(f"fast, {threads} threads: {records[-1]}")
    return records


def slow(options: argparse.Namespace, place: Where, reporter: Reporter) -> list[dict[str, Any]]:
    """One record a number of workers, from nothing; each worker's first batch warms up. Workers do
    not tell their ends of play."""
    batch = options.batch or SLOW_BATCH
    settings = Settings(options.preset, batch=batch, hands=hands_of(batch))
    records = []
    for workers in (1, 2):
        with (
            beside(place, options.preset) as link,
            closing(
                SlowSession(link, options.deck, settings, workers=workers, tell=reporter.say)
            ) as trainer,
        ):
            trainer.step()
            total = Work()
            for _ in range(options.epochs):
                total += trainer.step()
            records.append({"workers": workers, **_rates(settings, total, None)})
        reporter.say(f"slow, {workers} workers: {records[-1]}")
    return records


def checkpoint(
    options: argparse.Namespace, place: Where, reporter: Reporter
) -> list[dict[str, Any]]:
    """All rows new, then one more batch's; the snapshot is part of it."""
    batch = options.batch or HOLDEM_BATCH
    settings = Settings(options.preset, batch=batch, hands=hands_of(batch))
    records = []
    with (
        beside(place, options.preset) as link,
        _fast(link, options, settings, 2, reporter) as trainer,
        closing(PostgresSession(connect(link))) as session,
    ):
        trainer.step()
        while trainer._standing()[1] < options.rows:
            trainer.step()
        for what in ("all new", "one more batch"):
            epoch = trainer.merged
            began = time.monotonic()
            trainer.checkpoint()
            seconds = time.monotonic() - began
            ((rows,),) = session.connection.execute(
                "select count(*) from blueprint where epoch >= %s", (epoch,)
            ).fetchall()
            records.append(
                {
                    "rows": int(rows),
                    "what": what,
                    "seconds": round(seconds, 1),
                    "rows_per_second": round(int(rows) / seconds),
                }
            )
            reporter.say(f"checkpoint: {records[-1]}")
            trainer.step()
    return records


@contextmanager
def _fast(
    link: Link, options: argparse.Namespace, settings: Settings, threads: int, reporter: Reporter
) -> Iterator[FastSession]:
    """A session that trains in memory from what the schema holds."""
    with (
        closing(PostgresSession(connect(link))) as target,
        closing(
            FastSession(
                target, options.deck, settings, writer="bench", threads=threads, tell=reporter.say
            )
        ) as trainer,
    ):
        yield trainer


def _moves(trainer: FastSession) -> int:
    """Nodes of the last walks, ends of play and roots too."""
    walks = trainer.pair.walks if trainer.pair else (trainer.walk,)
    moves = 0
    for walk in walks:
        assert isinstance(walk.session, DuckSession)
        if isinstance(walk, GroupedWalk):
            found = walk.session.connection.execute("select count(*) from trail").fetchall()
            moves += walk.hands * int(found[0][0])
            continue
        # A place with a value is there twice; see sql/train/22_backward.sql.
        ((found,),) = walk.session.connection.execute(
            "select count(*) from move where infoset is null or value is null"
        ).fetchall()
        moves += int(found)
    return moves


def _rates(settings: Settings, work: Work, nodes: int | None) -> dict[str, Any]:
    """Of so much work."""
    return {
        "batch": settings.batch,
        "batches": work.batches,
        "seconds": round(work.seconds, 1),
        "deals_per_second": round(work.deals / work.seconds),
        "decision_nodes_per_second": round(work.nodes / work.seconds),
        "all_nodes_per_second": None if nodes is None else round(nodes / work.seconds),
    }
