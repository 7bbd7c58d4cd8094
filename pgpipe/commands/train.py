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
from pgpipe.commands import options as shared
from pgpipe.config import Where, where
from pgpipe.engine import Engine
from pgpipe.engine.connect import first_line
from pgpipe.errors import Interrupted, PgpipeError
from pgpipe.game import build, require
from pgpipe.parameters import Parameters
from pgpipe.progress import Reporter
from pgpipe.signals import stopping
from pgpipe.train import fits, telling
from pgpipe.train.fast import DatabaseLost
from pgpipe.train.schedule import AVERAGES, SCHEDULES, warning
from pgpipe.train.sessions import Plan, opened
from pgpipe.train.settings import SAMPLING, SMALL_GAMES, Settings
from pgpipe.train.trainer import Trainer, Work

LINE_SECONDS = 10.0
"""Between two lines of progress."""
RETRY_SECONDS = 30.0
"""Until the next checkpoint where one failed because the database is away."""
MOST_KEPT = 1_000_000
FINAL_WAITS = (2, 5, 10, 20, 40, 60)
"""Seconds between attempts at the last one."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--fast",
        action="store_true",
        help="train in memory (DuckDB), merge at every checkpoint; the default",
    )
    mode.add_argument(
        "--slow", action="store_true", help="train inside Postgres, any number of workers"
    )
    parser.add_argument(
        "--game",
        choices=("nlhe", *SMALL_GAMES),
        default="nlhe",
        help="nlhe (heads-up no-limit hold'em), kuhn or leduc; default %(default)s",
    )
    parser.add_argument(
        "--preset",
        metavar="NAME",
        help="stakes and bet sizes of nlhe: a row of the table game, such as pluribus, slumbot or"
        " preflop20; default pluribus",
    )
    _add_limits(parser)
    _add_shape(parser)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    """How long, and with what."""
    parser.add_argument("--minutes", type=shared.real, metavar="M", help="stop then; default never")
    parser.add_argument(
        "--epochs",
        type=shared.whole,
        metavar="E",
        help="stop after so many batches of this session; default never",
    )
    parser.add_argument(
        "--every",
        type=shared.real,
        default=10.0,
        metavar="M",
        help="minutes between two checkpoints of --fast; default %(default)s",
    )
    parser.add_argument(
        "--keep",
        type=shared.whole,
        default=0,
        metavar="N",
        help="checkpoints whose strategies stay in snapshot_strategy, each a copy of the"
        " blueprint; default %(default)s",
    )
    parser.add_argument(
        "--workers",
        type=shared.whole,
        default=1,
        metavar="N",
        help="processes of --slow; two cores serve two; default %(default)s",
    )
    parser.add_argument(
        "--audit",
        action="store_true",
        help="keep what every merge of --slow or --share adds, to replay it: twice the writing",
    )
    parser.add_argument(
        "--share",
        action="store_true",
        help="train beside other sessions of the same blueprint, fast and slow, which all have"
        " --share; no regret falls below 0 then",
    )
    shared.add_jobs(parser)
    shared.add_log(parser)
    shared.add_explain(parser)


def _add_shape(parser: argparse.ArgumentParser) -> None:
    """The parameters that shape the blueprint."""
    group = parser.add_argument_group("parameters that shape the blueprint")
    group.add_argument(
        "--sampling",
        choices=SAMPLING,
        default="external",
        help="external: sampled deals, one action of the opponent; full: every deal and action,"
        " for kuhn, leduc and preflop games; default %(default)s",
    )
    group.add_argument(
        "--batch",
        type=shared.whole,
        metavar="D",
        help="deals an epoch: more are faster, fewer learn more from each deal; default"
        f" {Settings.batch:,} of --fast, 2,000 of --slow",
    )
    group.add_argument(
        "--schedule",
        choices=tuple(SCHEDULES),
        default="linear",
        help="how epochs are weighted: linear, plain, cfr+ (no regret below 0, as with several"
        " workers always), or dcfr (regrets discounted; --fast alone); default %(default)s",
    )
    group.add_argument(
        "--average",
        choices=AVERAGES,
        help="weight of an epoch in the average strategy: constant, linear or quadratic; default"
        " what suits the schedule (plain constant, linear and cfr+ linear, dcfr quadratic)",
    )
    group.add_argument(
        "--prune",
        type=shared.real,
        metavar="CHIPS",
        help="leave out, but for one epoch in 20, actions whose mean regret is more than so many"
        " chips a deal below 0, such as 0.001 (--fast, linear or plain); default off",
    )
    group.add_argument(
        "--seed",
        type=shared.whole,
        default=1,
        metavar="N",
        help="of the deals; default %(default)s",
    )


def run(options: argparse.Namespace) -> int:
    """Train."""
    _check(options)
    small = options.game in SMALL_GAMES
    if small and options.schema is None:
        options.schema = f"pgpipe_{options.game}"
    place = where(options)
    settings = Settings(
        options.game if small else _preset(options),
        options.schedule,
        options.sampling,
        _batch(options),
        options.seed,
        options.average,
        options.prune,
    )
    plan = Plan(
        place,
        options.deck,
        settings,
        slow=options.slow,
        workers=options.workers,
        threads=shared.jobs(options),
        keep=options.keep,
        audit=options.audit,
        share=options.share,
    )
    reporter = Reporter()
    if said := warning(options.schedule, options.average):
        reporter.say(said)
    with stopping("the current batch is being finished") as stop, access.serving(place):
        asked = threading.Event()
        threading.Thread(target=_listen, args=(stop.event, asked), daemon=True).start()
        run_id = insist(partial(prepare, plan, reporter, stop.event), reporter, stop.event)
        limits = Limits(options.minutes, options.epochs, options.every)
        with runs.ending(place, run_id):
            with opened(plan, reporter.say) as trainer:
                train(trainer, limits, reporter, stop.event)
            if stop.event.is_set() and not asked.is_set():
                raise Interrupted(
                    "stopped; what was learnt is in the database", "the same command goes on"
                )
    return 0


def _preset(options: argparse.Namespace) -> str:
    """Stakes and bet sizes."""
    return "pluribus" if options.preset is None else str(options.preset)


def _batch(options: argparse.Namespace) -> int:
    """Deals an epoch."""
    if options.batch is not None:
        return int(options.batch)
    return 2_000 if options.slow else Settings.batch


def _check(options: argparse.Namespace) -> None:
    """Raises PgpipeError for options that make no sense together."""
    if options.workers < 1:
        raise PgpipeError(f"--workers {options.workers} is under 1", "leave it out for one", 2)
    shared.require("workers", options.workers, 1, shared.MOST_JOBS)
    shared.require("keep", options.keep, 0, MOST_KEPT)
    if options.preset is not None and options.game != "nlhe":
        raise PgpipeError("--preset is for --game nlhe", "leave one of them out", 2)
    if options.workers > 1 and not options.slow:
        raise PgpipeError("--workers is for --slow", "add --slow, or use --jobs for threads", 2)
    if options.slow and options.engine == "duckdb":
        raise PgpipeError("--slow is for Postgres", "leave out --engine duckdb", 2)
    if options.share and options.engine == "duckdb":
        raise PgpipeError("--share is for Postgres", "leave out --engine duckdb", 2)
    if options.audit and not (options.slow or options.share):
        raise PgpipeError("--audit is for --slow and --share", "add one of them", 2)
    for name in ("minutes", "epochs", "every"):
        value = getattr(options, name)
        if value is not None and value <= 0:
            raise PgpipeError(f"--{name} {value} is not above 0", "leave it out", 2)


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


def train(trainer: Trainer, limits: Limits, reporter: Reporter, stop: threading.Event) -> None:
    """Step until a limit or a stop, with checkpoints; the last one at the end."""
    began = told = saved = time.monotonic()
    total = fresh = Work()
    reporter.say(f"training from {trainer.summary()}")
    while not stop.is_set():
        done = trainer.step()
        total, fresh = total + done, fresh + done
        now = time.monotonic()
        if now - told > LINE_SECONDS:
            left = 60 * limits.every - (now - saved)
            telling.progress(trainer, fresh, now - told, left, reporter)
            told, fresh = now, Work()
        if now - saved > 60 * limits.every:
            done_well = _checkpoint(trainer, reporter)
            told = time.monotonic()
            # Training goes on while the database is away.
            saved = told if done_well else told - 60 * limits.every + RETRY_SECONDS
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
