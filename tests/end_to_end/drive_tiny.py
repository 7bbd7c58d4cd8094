"""A driver to be killed: `python -m tests.end_to_end.drive_tiny PLACE SCHEMA JOBS`.

PLACE is the home of an embedded server, or a DuckDB file (its name ends in .duckdb). With
`--stubborn` the server does not notice that this driver died until its statement has ended.
"""

from __future__ import annotations

import argparse
import sys
import threading
from contextlib import closing
from pathlib import Path

from pgpipe.cluster.drive import Request, cluster
from pgpipe.engine import connect
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.errors import PgpipeError
from pgpipe.parameters import Parameters
from pgpipe.progress import Reporter
from pgpipe.server import running

DECKS = {
    # As few buckets and iterations as leave every step something to do.
    "tiny": Parameters(
        deck="tiny", turn_buckets=12, flop_buckets=8, turn_iterations=4, flop_iterations=3
    ),
    "short": Parameters(deck="short"),
}


def tell(text: str) -> None:
    """Say something at once."""
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Drive one clustering; 1 where it was refused."""
    parser = argparse.ArgumentParser()
    parser.add_argument("place", type=Path)
    parser.add_argument("schema")
    parser.add_argument("jobs", type=int)
    parser.add_argument("--deck", default="tiny", choices=DECKS)
    parser.add_argument("--stubborn", action="store_true")
    options = parser.parse_args()
    if options.stubborn:
        connect.SETTINGS["client_connection_check_interval"] = "0"
    request = Request(DECKS[options.deck])
    try:
        if options.place.suffix == ".duckdb":
            with closing(DuckEngine(options.place, options.jobs)) as duck:
                cluster(duck, request, Reporter(), threading.Event())
            return 0
        with running(options.place) as dsn:
            link = connect.Link(dsn, options.schema)
            with closing(PostgresEngine(link, options.jobs, "pgvector", tell)) as engine:
                cluster(engine, request, Reporter(), threading.Event())
    except PgpipeError as error:
        tell(str(error))
        return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
