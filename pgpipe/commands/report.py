"""pgpipe report: write one HTML file about everything in the schema, to keep or to send.

Cluster quality, histograms of buckets, transitions, convergence, preflop charts, litmus and the
parameters of the run. The file holds its pictures and asks for nothing from anywhere.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pgpipe import __version__, access
from pgpipe.charts import ask
from pgpipe.charts.files import write
from pgpipe.commands import options as shared
from pgpipe.commands.chart import check_output
from pgpipe.config import where
from pgpipe.errors import PgpipeError
from pgpipe.progress import Reporter
from pgpipe.report.gather import SECTIONS, Part, Section, gathered


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("pgpipe-report.html"),
        metavar="FILE",
        help="where to write it; ends in .html; default %(default)s",
    )


def run(options: argparse.Namespace) -> int:
    """Write; changes nothing in the database."""
    check_output(options.output, (".html",))
    place = where(options)
    with access.reading(place) as session:
        if session is None:
            raise PgpipeError(f"there are no tables yet ({place.label})", ask.CLUSTER)
        told = [(section, list(gathered(session, section))) for section in SECTIONS]
    body = drawn(told, f"{place.label}; {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    write(options.output, body.encode())
    print(f"wrote {options.output}; open it in a browser", file=sys.stderr)
    return 0


def drawn(told: Sequence[tuple[Section, Sequence[Part]]], subtitle: str) -> str:
    """The page, with progress."""
    # Only now: the plotting library takes most of a second to load.
    from pgpipe.report.page import page

    reporter = Reporter()
    reporter.begin("report", sum(len(parts) for _, parts in told), 0, "parts")
    body = page("pgpipe report", f"{subtitle}, pgpipe {__version__}", told, reporter.advance)
    reporter.end()
    return body
