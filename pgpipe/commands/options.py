"""Options that several commands share."""

from __future__ import annotations

import argparse
import math
import os
import re

from pgpipe.config import ENGINES
from pgpipe.errors import PgpipeError
from pgpipe.journal import FORMATS
from pgpipe.kernels.cards import DECKS
from pgpipe.parameters import Parameters

EXPLAIN_OVER = 30.0
"""No statement of a run that is well takes so long, but for merges of a large blueprint."""
WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
REAL = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,3})?", re.IGNORECASE)
MOST_JOBS = 1024
"""Connections, threads or processes; more are a slip of the finger."""
HELP = {
    "seed": "of every random draw; another seed makes other buckets",
    "turn_buckets": "K on the turn, 2 to 4096; time and memory grow with it",
    "flop_buckets": "K on the flop, 2 to 4096",
    "turn_iterations": "at most so many centroid updates on the turn; ends earlier when settled",
    "flop_iterations": "the same on the flop",
    "flop_slices": "slices of the flop's distance, 1 to 100; more are nearer the exact one",
    "seed_sample": "distinct histograms that seeds are drawn from; more cost time and gain little",
    "batch": "the first half of the iterations takes one distinct histogram in so many, the next"
    " third four times as many, the last all; 1 is plain k-means, slower and hardly better",
}


def whole(text: str) -> int:
    """A whole number in plain digits; Python's own int() takes 1_000 and ١٢ as well.

    Raises ArgumentTypeError that quotes anything else.
    """
    if not WHOLE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number")
    return int(text)


def real(text: str) -> float:
    """A finite number in plain digits.

    Raises ArgumentTypeError that quotes anything else, nan and inf among it.
    """
    if not REAL.fullmatch(text) or not math.isfinite(float(text)):
        raise argparse.ArgumentTypeError(f"'{text}' is no number")
    return float(text)


def require(name: str, value: int, least: int, most: int) -> int:
    """The value of the option --name. Raises PgpipeError where it is out of range."""
    if not least <= value <= most:
        raise PgpipeError(
            f"--{name} {value} is not in {least} .. {most}", "change it, or leave it out", 2
        )
    return value


def add_place(parser: argparse.ArgumentParser, deck: str = "full") -> None:
    """Which tables: deck, engine, connection, schema."""
    parser.add_argument(
        "--deck",
        choices=tuple(DECKS),
        default=deck,
        help=f"full (52 cards), short (36, 6 to A) or tiny (20, T to A); default {deck}",
    )
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default="postgres",
        help="where the tables live: postgres, or a DuckDB file in PGPIPE_HOME; default postgres",
    )
    parser.add_argument(
        "--schema",
        help="Postgres schema, or name of the DuckDB file; default pgpipe_<deck>",
    )
    parser.add_argument(
        "--dsn",
        help="connection string of a server of yours; default DATABASE_URL, else the PG*"
        " variables, else a server that pgpipe runs itself",
    )


def add_parameters(parser: argparse.ArgumentParser) -> None:
    """The parameters that shape the tables."""
    group = parser.add_argument_group("parameters that shape the tables")
    for name, text in HELP.items():
        group.add_argument(
            "--" + name.replace("_", "-"),
            type=whole,
            default=getattr(Parameters, name),
            metavar="N",
            help=f"{text}; default %(default)s",
        )


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """--jobs."""
    parser.add_argument(
        "--jobs",
        type=whole,
        default=cores(),
        metavar="N",
        help="connections (Postgres) or threads (DuckDB) that work side by side; changes no result;"
        " default the cores, %(default)s here",
    )


def add_log(parser: argparse.ArgumentParser) -> None:
    """--log-format."""
    parser.add_argument(
        "--log-format",
        choices=FORMATS,
        default=FORMATS[0],
        help="what is said on stderr: text, or one JSON object a line, each with the run's id;"
        " default %(default)s",
    )


def add_explain(parser: argparse.ArgumentParser) -> None:
    """--explain-over, of commands that write."""
    parser.add_argument(
        "--explain-over",
        type=seconds,
        default=EXPLAIN_OVER,
        metavar="S",
        help="keep the plan of a statement that takes longer than so many seconds in the table"
        " slow_step; 0 is never; default %(default)g",
    )


def seconds(text: str) -> float:
    """Raises ArgumentTypeError for what is no number from 0 on."""
    if not REAL.fullmatch(text) or not 0 <= float(text) < math.inf:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds from 0 on")
    return float(text)


def add_json(parser: argparse.ArgumentParser) -> None:
    """--json."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def parameters(options: argparse.Namespace) -> Parameters:
    """Raises PgpipeError for a value out of range."""
    return Parameters(options.deck, **{name: getattr(options, name) for name in HELP})


def jobs(options: argparse.Namespace) -> int:
    """Raises PgpipeError for a number that no machine can serve."""
    if options.jobs < 1:
        raise PgpipeError(f"--jobs {options.jobs} is under 1", "leave it out for all cores", 2)
    return require("jobs", options.jobs, 1, MOST_JOBS)


def cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1
