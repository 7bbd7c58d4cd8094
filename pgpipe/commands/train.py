"""pgpipe train: train the blueprint, from where an earlier session stopped.

Clusters first where the abstraction is missing. Q and Enter, Ctrl-C, SIGTERM or the deadline end
the current batch, bring what was learnt into the database and say where it stands.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial

import psycopg

from pgpipe import access, room, runs
from pgpipe.again import insist
from pgpipe.cluster.drive import Request
from pgpipe.cluster.drive import cluster as drive
from pgpipe.commands.train_options import add_options, planned
from pgpipe.config import Where
from pgpipe.engine import Engine
from pgpipe.engine.connect import first_line
from pgpipe.errors import Interrupted, PgpipeError
from pgpipe.game import build, require
from pgpipe.parameters import Parameters
from pgpipe.progress import Reporter
from pgpipe.signals import stopping
from pgpipe.train import fits, telling
from pgpipe.train.fast import DatabaseLost
from pgpipe.train.schedule import warning
from pgpipe.train.sessions import Plan, opened
from pgpipe.train.settings import SMALL_GAMES
from pgpipe.train.trainer import Trainer, Work

__all__ = ["add_options", "run"]

LINE_SECONDS = 10.0
"""Between two lines of progress."""
RETRY_SECONDS = 30.0
"""Until the next checkpoint where one failed because the database is away."""
SPARE = 9
"""Times as long as a checkpoint took is trained before the next."""
FINAL_WAITS = (2, 5, 10, 20, 40, 60)
"""Seconds between attempts at the last one."""


def run(options: argparse.Namespace) -> int:
    """Train."""
    plan = planned(options)
    reporter = Reporter()
    if said := warning(plan.settings.schedule, plan.settings.average):
        reporter.say(said)
    with stopping("the current batch is being finished") as stop, access.serving(plan.place):
        asked = threading.Event()
        threading.Thread(target=_listen, args=(stop.event, asked), daemon=True).start()
        run_id = insist(partial(prepare, plan, reporter, stop.event), reporter, stop.event)
        limits = Limits(options.minutes, options.epochs, options.every)
        with runs.ending(plan.place, run_id):
            with opened(plan, reporter.say) as trainer:
                train(trainer, limits, reporter, stop.event)
            if stop.event.is_set() and not asked.is_set():
                raise Interrupted(
                    "stopped; what was learnt is in the database", "the same command goes on"
                )
    return 0


def prepare(plan: Plan, reporter: Reporter, stop: threading.Event) -> int:
    """Tables, betting tree and, where it is missing, the abstraction; the training's run."""
    with access.writing(plan.place, plan.threads, True, reporter.say) as engine:
        _require(plan, engine)
        if plan.settings.game not in SMALL_GAMES:
            _cluster(plan.place, plan.deck, engine, reporter, stop)
        session = engine.session()
        try:
            if build(session, plan.settings.game):
                reporter.say(f"built the betting tree of {plan.settings.game}")
            about = {**asdict(plan.settings), "slow": plan.slow, "share": plan.share}
            jobs = plan.workers if plan.slow else plan.threads
            return runs.start(session, "train", engine.label, jobs, about)
        finally:
            session.close()


def _require(plan: Plan, engine: Engine) -> None:
    """Raises PgpipeError for what would fail after the clustering, which may take long: a game
    that makes no tree, or a batch that memory cannot hold."""
    session = engine.session()
    try:
        require(session, plan.settings.game)
        if not plan.slow:
            fits.require(session, plan.settings)
    finally:
        session.close()


def _cluster(
    place: Where, deck: str, engine: Engine, reporter: Reporter, stop: threading.Event
) -> None:
    """Cluster what is missing, with the parameters that the schema has, or the defaults."""
    session = engine.session()
    try:
        held: dict[str, str] = dict(session.fetch("run/parameters"))
    finally:
        session.close()
    if held.get("deck", deck) != deck:
        raise PgpipeError(
            f"the schema holds the {held['deck']} deck, not the {deck} one",
            f"use --deck {held['deck']}, or another --schema",
        )
    values = {name: int(value) for name, value in held.items() if name != "deck"}
    request = Request(Parameters(deck, **values))
    room.check(place, engine, request.parameters, request.streets)
    drive(engine, request, reporter, stop)


@dataclass(frozen=True)
class Limits:
    """When to stop, and how often to merge; None is never."""

    minutes: float | None
    epochs: int | None
    every: float

    def pause(self, took: float) -> float:
        """Seconds from a checkpoint that took so many to the next: a large blueprint is saved less
        often than was asked for, so that no more than a tenth of the time goes into saving."""
        return max(60 * self.every, SPARE * took)

    def ends(self, trained: float, took: float) -> bool:
        """Whether training ends so soon that the last checkpoint, which takes as long, will do."""
        return self.minutes is not None and 60 * self.minutes - trained < took


def train(trainer: Trainer, limits: Limits, reporter: Reporter, stop: threading.Event) -> None:
    """Step until a limit or a stop, with checkpoints; the last one at the end."""
    began = told = saved = time.monotonic()
    total = fresh = Work()
    pause, took = limits.pause(0), 0.0
    reporter.say(f"training from {trainer.summary()}")
    while not stop.is_set():
        done = trainer.step()
        total, fresh = total + done, fresh + done
        now = time.monotonic()
        if now - told > LINE_SECONDS:
            left = pause - (now - saved)
            telling.progress(trainer, fresh, now - told, left, reporter)
            told, fresh = now, Work()
        if now - saved > pause and not limits.ends(now - began, took):
            done_well = _checkpoint(trainer, reporter)
            told = saved = time.monotonic()
            took = told - now
            # Training goes on while the database is away.
            pause = limits.pause(took) if done_well else RETRY_SECONDS
        if limits.minutes and now - began > 60 * limits.minutes:
            break
        if limits.epochs and total.batches >= limits.epochs:
            break
    for wait in FINAL_WAITS:
        if _checkpoint(trainer, reporter):
            break
        time.sleep(wait)
    else:
        trainer.checkpoint()
    seconds = time.monotonic() - began
    facts = {"batches": total.batches, "deals": total.deals, "seconds": round(seconds, 3)}
    said = f"{total.batches:,} batches, {total.deals:,} deals in {seconds:,.1f} s"
    reporter.say(said, "trained", **facts)


def _checkpoint(trainer: Trainer, reporter: Reporter) -> bool:
    """True where it was made; where the database is away, what was learnt stays in memory."""
    began = time.monotonic()
    try:
        trainer.checkpoint()
    except DatabaseLost as error:
        reporter.say(f"no checkpoint: {error}; it will be tried again")
        return False
    seconds = time.monotonic() - began
    facts = {**telling.standing(trainer.last), "seconds": round(seconds, 3)}
    try:
        standing = trainer.summary()
    except (DatabaseLost, psycopg.OperationalError) as error:
        # The next batch or merge connects again.
        standing = f"made, then the connection was lost ({first_line(error)})"
    reporter.say(f"checkpoint: {standing} ({seconds:.1f} s)", "checkpoint", **facts)
    return True


def _listen(stop: threading.Event, asked: threading.Event) -> None:
    """Q and Enter stop as a signal does, but with exit status 0."""
    with suppress(OSError, ValueError):  # a terminal that has gone, or none that can be read
        for line in sys.stdin or ():
            if line.strip().lower() == "q":
                asked.set()
                stop.set()
                return
