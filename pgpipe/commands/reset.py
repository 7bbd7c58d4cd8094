"""pgpipe reset: forget the training, or everything in the schema; asks first."""

from __future__ import annotations

import argparse
import sys

from pgpipe import access
from pgpipe.cluster.drive import drop_street
from pgpipe.commands import options as shared
from pgpipe.config import where
from pgpipe.engine import Engine, Session
from pgpipe.errors import PgpipeError
from pgpipe.streets import NAMES
from pgpipe.train import lease


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--training", action="store_true", help="the blueprint and all that belongs to it"
    )
    what.add_argument("--all", action="store_true", help="the training and the abstraction")
    parser.add_argument("--yes", action="store_true", help="do not ask; default is to ask")


def run(options: argparse.Namespace) -> int:
    """Reset, after a yes.

    Raises PgpipeError that names the session where one trains.
    """
    place = where(options)
    what = "the training and the abstraction" if options.all else "the training"
    if not options.yes:
        print(f"forget {what} in {place.label}? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin is None or sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise PgpipeError("nothing was changed", "answer y, or add --yes")
    with access.writing(place, 1, True, lambda text: None) as engine:
        session = engine.session()
        try:
            with lease.alone(session, "reset"):
                _forget(engine, session, options.all)
        finally:
            session.close()
    following = "cluster" if options.all else "train"
    print(f"forgot {what}; next: pgpipe {following}{place.same}", file=sys.stderr)
    return 0


def _forget(engine: Engine, session: Session, everything: bool) -> None:
    """The training in one transaction; then the partitions of the large tables."""
    with session.transaction():
        session.run("session/43_reset")
        if everything:
            session.run("session/44_reset_abstraction")
    if everything:
        for street in range(len(NAMES)):
            drop_street(engine, street)
        engine.clear_iterations()
