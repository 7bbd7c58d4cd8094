"""How fast training is, and how soon it is good; claims nothing.

    python -m tests.benchmarks.training [--home DIR] [--deck D] [--schema S] [--only PART]

curves      Leduc, exploitability against seconds of external sampling, a line a batch size; a
            picture too
fast        nodes/s in memory with 1 and 2 threads, on the finished clustering of the schema
slow        the same inside Postgres, with 1 and 2 workers
checkpoint  seconds to merge a fast session's rows, all new, and then those of one more batch

What is trained goes into a schema beside the clustering, which sees it through views, and is
dropped in the end. A node is a deal at a node of the betting tree; `all` has the ends of play too.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pgpipe.commands import options as shared
from pgpipe.config import Where, where
from pgpipe.errors import PgpipeError
from pgpipe.progress import Reporter
from pgpipe.table import as_json, show
from tests.benchmarks import curves, speed

PICTURE = Path("build/leduc-curves.png")
TITLES = {
    "curves": "Leduc, external sampling, linear, DuckDB: exploitability after so many seconds",
    "fast": "Training in memory",
    "slow": "Training inside PostgreSQL",
    "checkpoint": "A checkpoint of a fast session",
}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    shared.add_place(parser)
    parser.add_argument("--home", type=Path, metavar="DIR", help="instead of PGPIPE_HOME")
    parser.add_argument("--only", action="append", choices=tuple(TITLES), help="default all")
    parser.add_argument(
        "--seconds", type=float, default=60.0, metavar="S", help="of a curve; default %(default)g"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="where the curves go too")
    parser.add_argument(
        "--picture", type=Path, default=PICTURE, metavar="FILE", help="default %(default)s"
    )
    parser.add_argument("--preset", default="pluribus", help="default %(default)s")
    parser.add_argument("--batch", type=int, metavar="D", help="deals an epoch; default as train's")
    parser.add_argument(
        "--epochs", type=int, default=5, metavar="E", help="timed, after one; default %(default)s"
    )
    parser.add_argument(
        "--trained",
        action="store_true",
        help="fast: from what the schema has trained, as a copy in memory; default from nothing",
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=10_000_000,
        metavar="N",
        help="of a checkpoint, at least; default %(default)s",
    )
    shared.add_json(parser)
    options = parser.parse_args()
    if options.home:
        os.environ["PGPIPE_HOME"] = str(options.home)
    try:
        told = measure(options, where(options))
    except PgpipeError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(as_json(told))
    else:
        print("\n\n".join(f"{TITLES[part]}\n{show(found)}" for part, found in told.items()))
    return 0


def measure(options: argparse.Namespace, place: Where) -> dict[str, list[dict[str, Any]]]:
    """Records of each part that was asked for."""
    reporter = Reporter()
    parts: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "curves": lambda: curves.measure(reporter, options.seconds),
        "fast": lambda: speed.fast(options, place, reporter),
        "slow": lambda: speed.slow(options, place, reporter),
        "checkpoint": lambda: speed.checkpoint(options, place, reporter),
    }
    wanted = options.only or (list(parts) if speed.clustered(place) else ["curves"])
    told = {part: run() for part, run in parts.items() if part in wanted}
    if "curves" in told:
        curves.picture(options.picture, told["curves"])
        print(f"drawn: {options.picture}", file=sys.stderr)
        if options.csv:
            curves.table(options.csv, told["curves"])
    return told


if __name__ == "__main__":
    sys.exit(main())
