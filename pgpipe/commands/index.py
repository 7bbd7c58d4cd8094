"""pgpipe index: make what the SQL functions need to draw hands of a bucket; once, after cluster.

Half a minute and 24 MB on the full deck. Ctrl-C commits the current chunks, and the same command
goes on from there.
"""

from __future__ import annotations

import argparse

from pgpipe import access, journal
from pgpipe.commands import options as shared
from pgpipe.config import where
from pgpipe.errors import PgpipeError
from pgpipe.index import CLUSTER
from pgpipe.index import index as make
from pgpipe.progress import Reporter
from pgpipe.signals import stopping

HAND = "select * from random_hand(2)"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    shared.add_jobs(parser)
    shared.add_log(parser)
    shared.add_explain(parser)


def run(options: argparse.Namespace) -> int:
    """Index."""
    place = where(options)
    if place.engine == "duckdb":
        raise PgpipeError(
            "--engine duckdb has no index", "the functions that need it are for Postgres", 2
        )
    jobs = shared.jobs(options)
    reporter = Reporter()
    with stopping() as stop, access.serving(place):
        with access.reading(place) as session:
            if session is None:
                raise PgpipeError(f"there are no tables yet ({place.label})", CLUSTER)
        with access.writing(place, jobs, True, reporter.say) as engine:
            make(engine, reporter, stop.event)
    journal.tell(f"next: pgpipe psql{place.same}, and there: {HAND}", "next")
    return 0
