"""pgpipe chart: draw a picture as SVG or PNG; starting hands also in the terminal.

preflop      what every starting hand does after a line of play; without --output in the terminal
histogram    what the next street and the river make of a bucket, of some of a street, of a hand
transitions  where a street's buckets go
convergence  how k-means came down, and how training goes
clusters     where a street's buckets lie
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from pgpipe import access
from pgpipe.charts import ask, terminal
from pgpipe.charts.files import write
from pgpipe.commands import options as shared
from pgpipe.config import where
from pgpipe.errors import PgpipeError
from pgpipe.streets import NAMES, RIVER
from pgpipe.table import as_json

KINDS = (".svg", ".png")
SPREAD = 12
"""Buckets of a street that are drawn where none is named."""
MOST = 48
"""Panels that one picture takes."""
Gather = Callable[[access.Reader, argparse.Namespace], ask.Record]


def add_options(parser: argparse.ArgumentParser) -> None:
    """A parser for each picture."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    pictures = parser.add_subparsers(dest="picture", metavar="picture", required=True)
    preflop = pictures.add_parser("preflop", help="what every starting hand does after a line")
    preflop.add_argument(
        "--line",
        metavar="LINE",
        help="the play so far, such as 'r2.5' or 'c r4'; default '', the first decision",
    )
    preflop.add_argument(
        "--nearest",
        action="store_true",
        help="take a bet that the tree lacks for the nearest one; default is to refuse it",
    )
    preflop.add_argument(
        "--equity", action="store_true", help="draw equities, which need no blueprint"
    )
    histogram = pictures.add_parser("histogram", help="next street and river of buckets")
    histogram.add_argument(
        "--bucket",
        action="append",
        metavar="NAME",
        help=f"such as F17; may be repeated; default {SPREAD} that stand for --street",
    )
    _add_street(histogram, NAMES[:RIVER])
    histogram.add_argument("--pocket", metavar="CARDS", help="a hand's bucket, and the hand: AsKd")
    histogram.add_argument(
        "--board", metavar="CARDS", help="of --pocket, such as Tc9c2h; default ''"
    )
    transitions = pictures.add_parser("transitions", help="where a street's buckets go")
    _add_street(transitions, NAMES[:RIVER])
    convergence = pictures.add_parser("convergence", help="of k-means and training")
    clusters = pictures.add_parser("clusters", help="where a street's buckets lie")
    _add_street(clusters, NAMES)
    for child in (preflop, histogram, transitions, convergence, clusters):
        shared.add_place(child)
        child.add_argument(
            "--output", type=Path, metavar="FILE", help="where to draw it; ends in .svg or .png"
        )
        child.add_argument("--json", action="store_true", help="print the numbers as JSON instead")


def _add_street(parser: argparse.ArgumentParser, names: tuple[str, ...]) -> None:
    parser.add_argument("--street", choices=names, help="default flop")


def run(options: argparse.Namespace) -> int:
    """Draw; writes nothing to the database."""
    _check(options)
    place = where(options)
    with access.reading(place) as session:
        if session is None:
            raise PgpipeError(f"there are no tables yet ({place.label})", ask.CLUSTER)
        told = GATHER[options.picture](session, options)
    if options.json:
        print(as_json({"place": place.label, **told}))
    elif options.output is None:
        draw = terminal.equity if options.equity else terminal.preflop
        print(draw(told, terminal.colourful(sys.stdout)))
    else:
        draw_file(told, options.output)
    return 0


def draw_file(told: Mapping[str, object], path: Path) -> None:
    """Draw, and say where."""
    # Only now: the plotting library takes most of a second to load.
    from pgpipe.charts.draw import picture

    write(path, picture(told, path.suffix.lower()[1:]))
    print(f"drew {path}", file=sys.stderr)


def _check(options: argparse.Namespace) -> None:
    """Raises PgpipeError for options that make no sense, before anything is asked."""
    if options.output is None:
        if options.picture != "preflop" and not options.json:
            raise PgpipeError("--output is missing", "name a file that ends in .svg or .png", 2)
    elif options.json:
        raise PgpipeError("--json prints, --output draws", "leave one of them out", 2)
    else:
        check_output(options.output, KINDS)
    if options.picture == "preflop" and options.equity and options.line is not None:
        raise PgpipeError("--equity is the same after every line", "leave --line out", 2)
    if options.picture == "histogram":
        _check_histogram(options)


def check_output(path: Path, kinds: tuple[str, ...]) -> None:
    """Raises PgpipeError for a file that cannot be."""
    if path.suffix.lower() not in kinds:
        wanted = " or ".join(kinds)
        raise PgpipeError(f"'{path}' does not end in {wanted}", "its ending says what to draw", 2)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise PgpipeError(f"'{path}' is in no folder, or is one", "make the folder first", 2)


def _check_histogram(options: argparse.Namespace) -> None:
    asked = {
        "--bucket": options.bucket,
        "--street": options.street,
        "--pocket": options.pocket,
    }
    given = [name for name, value in asked.items() if value is not None]
    if len(given) > 1:
        raise PgpipeError(f"{' and '.join(given)} name different buckets", "leave one out", 2)
    if options.board is not None and options.pocket is None:
        raise PgpipeError("--board is for --pocket", "add --pocket, or name a --bucket", 2)
    if len(options.bucket or ()) > MOST:
        raise PgpipeError(f"{len(options.bucket)} buckets are too many", f"name {MOST} at most", 2)


def _preflop(session: access.Reader, options: argparse.Namespace) -> ask.Record:
    if options.equity:
        return ask.equity(session)
    return ask.preflop(session, options.line or "", options.nearest)


def _histogram(session: access.Reader, options: argparse.Namespace) -> ask.Record:
    if options.pocket is not None:
        return ask.hand(session, options.pocket, options.board or "")
    if options.bucket:
        return ask.histogram(session, options.bucket)
    return ask.spread(session, _street(options), SPREAD)


def _street(options: argparse.Namespace) -> int:
    return NAMES.index(options.street or "flop")


def _convergence(session: access.Reader, options: argparse.Namespace) -> ask.Record:
    told = ask.convergence(session)
    if not told["clustering"] and not told["training"]:
        raise PgpipeError("nothing is clustered or trained yet", ask.CLUSTER)
    return told


GATHER: Mapping[str, Gather] = {
    "preflop": _preflop,
    "histogram": _histogram,
    "transitions": lambda session, options: ask.transitions(session, _street(options)),
    "convergence": _convergence,
    "clusters": lambda session, options: ask.clusters(session, _street(options)),
}
