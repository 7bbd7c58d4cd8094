"""python -m tests.bad_input: the campaign, a table, and exit status 1 where anything failed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from pgpipe.table import show
from tests.bad_input import processes
from tests.bad_input.campaign import LOCAL, Place, nowhere, tallies
from tests.bad_input.server import serving
from tests.bad_input.tally import Tally

PROCESSES = "processes"


def all_tallies(inputs: int, seed: int, only: list[str] | None) -> Iterator[Tally]:
    """Of every parser, or of some; a server is started where one is needed."""
    yield from tallies(inputs, seed, [name for name in LOCAL if only is None or name in only], None)
    if only is None or PROCESSES in only:
        with nowhere() as folder:
            yield processes.tried(folder)
    if only is None or set(only) - {*LOCAL, PROCESSES}:
        with serving() as (session, web):
            for tally in tallies(inputs, seed, only, Place(session, web)):
                if tally.parser not in LOCAL:
                    yield tally


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bad_input", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, metavar="N", help="a parser")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--only", nargs="+", metavar="PARSER", help="as the table names them")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--reasons", action="store_true", help="count the refusals by their ends")
    options = parser.parse_args()
    done = []
    for tally in all_tallies(options.inputs, options.seed, options.only):
        done.append(tally)
        told = ", ".join(f"{name} {value}" for name, value in tally.row().items())
        print(told, *tally.failures, sep="\n  ", file=sys.stderr, flush=True)
        if options.reasons:
            for reason, count in tally.reasons.most_common(30):
                print(f"  {count:>7,} {reason}", file=sys.stderr)
    if options.json:
        print(json.dumps([{**tally.row(), "failures": tally.failures} for tally in done]))
    else:
        print(show([tally.row() for tally in done]))
    return int(any(tally.failed for tally in done))


if __name__ == "__main__":
    sys.exit(main())
