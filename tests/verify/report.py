"""Runs the claims and prints a row for each."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial

from pgpipe import access
from pgpipe.commands import options as shared
from pgpipe.config import Where, where
from pgpipe.engine.connect import Link
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.table import as_json
from tests.verify import (
    canonical,
    counts,
    elkan,
    games,
    river,
    shipment,
    streets,
    training,
    transport,
)
from tests.verify.claim import Finding, Part, Tables, Timed, timed


def parts(link: Link) -> Mapping[str, Part]:
    """The claims by the name that --only takes, quick ones first."""
    return {
        "counts": counts.counts,
        "cost": counts.cost,
        "rms": streets.rms,
        "symmetry": river.symmetry,
        "canonical": canonical.canonical,
        "histograms": streets.histograms,
        "assignments": streets.assignments,
        "metric": transport.metric,
        "flop": transport.flop,
        "elkan": partial(elkan.elkan, link=link),
        "river": river.equities,
        "checks": counts.checks,
        "training": training.training,
        "shipment": partial(shipment.shipment, link=link),
    }


ASKED = ("shipment",)
"""Parts that take minutes and as much disk again: only where --only names them."""
GAMES: Mapping[str, Callable[[Link], Iterator[Finding]]] = {
    "small-games": games.full_width,
    "sampling": games.sampled,
    "unbiased": games.unbiased,
    "preflop20": games.preflop,
}
"""Parts that need no clustering, and half an hour in all."""


def main() -> int:
    """Exit status 1 where a claim fails, 2 where it cannot be tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.verify", description=__doc__)
    shared.add_place(parser)
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="of the samples; default 1"
    )
    parser.add_argument("--only", action="append", metavar="PART", help=f"of {', '.join(names())}")
    shared.add_json(parser)
    options = parser.parse_args()
    try:
        return report(options, where(options))
    except PgpipeError as error:
        print(f"verify: {error}", file=sys.stderr)
        return 2


def report(options: argparse.Namespace, place: Where) -> int:
    """Print each finding as it comes."""
    began, told = time.monotonic(), []
    for one in findings(options, place):
        told.append(one)
        if not options.json:
            print(line(one), flush=True)
    failed = sum(one.finding.passed is False for one in told)
    if options.json:
        print(as_json([{**vars(one.finding), "seconds": one.seconds} for one in told]))
    else:
        claimed = sum(one.finding.passed is not None for one in told)
        print(f"{claimed} claims, {failed} failed, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def findings(options: argparse.Namespace, place: Where) -> Iterator[Timed]:
    """Every part that was asked for."""
    if place.engine != "postgres":
        raise PgpipeError("verify reads PostgreSQL", "leave --engine out", 2)
    unknown = set(options.only or ()) - set(names())
    if unknown:
        raise PgpipeError(f"there is no part {', '.join(sorted(unknown))}", "see --help", 2)
    wanted = options.only or [name for name in names() if name not in ASKED]
    with access.linked(place) as link:
        if not set(wanted) <= set(GAMES):
            yield from of_tables(wanted, options.seed, place, link)
        for name, game in GAMES.items():
            if name in wanted:
                yield from timed(game(link))


def of_tables(wanted: Collection[str], seed: int, place: Where, link: Link) -> Iterator[Timed]:
    """What is claimed of a finished clustering."""
    with access.reading(place) as session:
        if not isinstance(session, PostgresSession):
            raise PgpipeError(f"there are no tables yet ({place.label})", "run: pgpipe cluster")
        tables = Tables(place, session, seed)
        if tables.rows("select count(*) from street") != [(4,)]:
            raise PgpipeError(
                f"not all streets are complete ({place.label})", "run: pgpipe cluster"
            )
        for name, part in parts(link).items():
            if name in wanted:
                yield from timed(part(tables))


def names() -> list[str]:
    """Every part, in order."""
    return [*parts(Link("", "")), *GAMES]


def line(one: Timed) -> str:
    """One row for people."""
    finding = one.finding
    bound = f"  [{finding.bound}]" if finding.bound else ""
    return f"{finding.verdict:<6} {one.seconds:6.1f} s  {finding.claim}: {finding.measured}{bound}"
