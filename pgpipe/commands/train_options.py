"""Options of pgpipe train, and the plan that they make."""

from __future__ import annotations

import argparse
from dataclasses import replace

from pgpipe.commands import options as shared
from pgpipe.config import where
from pgpipe.errors import PgpipeError
from pgpipe.train.schedule import AVERAGES, SCHEDULES
from pgpipe.train.sessions import Plan
from pgpipe.train.settings import (
    BIAS,
    HANDS,
    HOLDEM_BATCH,
    PRUNE,
    SAMPLING,
    SHARED_SCHEDULE,
    SINGLE_BATCH,
    SLOW_BATCH,
    SLOW_SINGLE_BATCH,
    SMALL_GAMES,
    Settings,
    hands_of,
)

MOST_KEPT = 1_000_000


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
        help="stop after so many batches of this session (hold'em with --fast trains two at a time,"
        " one of each seat); default never",
    )
    parser.add_argument(
        "--every",
        type=shared.real,
        default=10.0,
        metavar="M",
        help="minutes between two checkpoints, or nine times as long as the last one took where"
        " that is more; default %(default)s",
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
        f" {HOLDEM_BATCH:,} of hold'em with --fast, {SLOW_BATCH:,} with --slow; where deals are"
        f" walked alone {SINGLE_BATCH:,} and {SLOW_SINGLE_BATCH:,}, and {Settings.batch:,} of kuhn"
        " and leduc with --fast",
    )
    group.add_argument(
        "--hands",
        type=shared.whole,
        metavar="N",
        help="deals of hold'em that share a board and the opponent's hand, and so are walked"
        " together; divides the batch; without --share and --prune; default what the batch"
        f" and {HANDS} have in common, where that can be",
    )
    group.add_argument(
        "--schedule",
        choices=tuple(SCHEDULES),
        help="how epochs are weighted: linear, plain, cfr+ (no regret below 0, as with several"
        " workers always), or dcfr (regrets discounted; --fast alone); default"
        f" {Settings.schedule}, with --share {SHARED_SCHEDULE}",
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
        " chips a deal below 0; for deals that are walked alone; 0 leaves nothing out; default"
        f" {PRUNE} of hold'em with --fast and --hands 1, linear or plain, else 0",
    )
    group.add_argument(
        "--bias",
        type=shared.real,
        metavar="CHIPS",
        help="regret below 0 with which an action of the river begins for each chip that it adds,"
        " two fifths of it on each street before, unless the hand warrants it by its rank; 0: all"
        f" begin alike; default {BIAS:g} of hold'em, linear or plain, without --share, else 0",
    )
    group.add_argument(
        "--seed",
        type=shared.whole,
        default=1,
        metavar="N",
        help="of the deals; default %(default)s",
    )


def planned(options: argparse.Namespace) -> Plan:
    """What was asked for. Raises PgpipeError, exit status 2, where that makes no sense."""
    _check(options)
    small = options.game in SMALL_GAMES
    if small and options.schema is None:
        options.schema = f"pgpipe_{options.game}"
    place = where(options)
    settings = Settings(
        options.game if small else _preset(options),
        _schedule(options),
        options.sampling,
        _batch(options),
        options.seed,
        options.average,
        options.prune or None,
        options.bias or 0.0,
        _hands(options),
    )
    return Plan(
        place,
        options.deck,
        _guided(options, settings),
        slow=options.slow,
        workers=options.workers,
        threads=shared.jobs(options),
        keep=options.keep,
        audit=options.audit,
        share=options.share,
    )


def _preset(options: argparse.Namespace) -> str:
    """Stakes and bet sizes."""
    return "pluribus" if options.preset is None else str(options.preset)


def _schedule(options: argparse.Namespace) -> str:
    """How epochs are weighted."""
    if options.schedule is not None:
        return str(options.schedule)
    return SHARED_SCHEDULE if options.share else Settings.schedule


def _batch(options: argparse.Namespace) -> int:
    """Deals an epoch."""
    if options.batch is not None:
        return int(options.batch)
    if _in_groups(options):
        return SLOW_BATCH if options.slow else HOLDEM_BATCH
    if options.slow:
        return SLOW_SINGLE_BATCH
    return Settings.batch if options.game in SMALL_GAMES else SINGLE_BATCH


def _in_groups(options: argparse.Namespace) -> bool:
    """Whether deals come in groups, unless the batch makes none."""
    if options.hands is not None:
        return int(options.hands) > 1
    return not (
        options.game in SMALL_GAMES
        or options.share
        or options.prune
        or options.sampling == "full"
        or options.schedule == "dcfr"
    )


def _hands(options: argparse.Namespace) -> int:
    """Deals of a group."""
    if options.hands is not None:
        return int(options.hands)
    return hands_of(_batch(options)) if _in_groups(options) else 1


def _guided(options: argparse.Namespace, settings: Settings) -> Settings:
    """The settings; where that can be and nothing was said, hold'em has a bias, and in memory what
    is walked alone is pruned."""
    if options.share or options.game in SMALL_GAMES or not settings.prunable:
        return settings
    if options.prune is None and not options.slow and settings.hands == 1:
        settings = replace(settings, prune=PRUNE)
    return replace(settings, bias=BIAS) if options.bias is None else settings


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
    if options.bias and options.game in SMALL_GAMES:
        raise PgpipeError("--bias is for hold'em, whose buckets have a rank", "leave it out", 2)
    if options.prune and (options.slow or options.share):
        raise PgpipeError(
            "--prune is for --fast: where several write, no regret falls below 0",
            f"leave out {'--slow' if options.slow else '--share'}, or --prune",
            2,
        )
    if options.share and (options.hands or 1) > 1:
        raise PgpipeError(
            "--hands is not for --share, whose deals are walked alone", "leave out one of them", 2
        )
    if options.bias and options.share:
        raise PgpipeError(
            "--bias is not for --share: regrets that are mixed begin at 0",
            "leave out one of them",
            2,
        )
    if options.audit and not (options.slow or options.share):
        raise PgpipeError("--audit is for --slow and --share", "add one of them", 2)
    for name in ("minutes", "epochs", "every"):
        value = getattr(options, name)
        if value is not None and value <= 0:
            raise PgpipeError(f"--{name} {value} is not above 0", "leave it out", 2)
