"""pgpipe cluster: compute the hand abstraction, from where an earlier run stopped.

Streets are done river, turn, flop, preflop; complete ones are skipped. Ctrl-C commits the current
chunks, and the same command goes on from there.
"""

from __future__ import annotations

import argparse
import io
import threading
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from pgpipe import access, journal, room, server
from pgpipe.again import insist
from pgpipe.cluster.drive import ORDER, Request
from pgpipe.cluster.drive import cluster as drive
from pgpipe.commands import options as shared
from pgpipe.commands import status
from pgpipe.config import Where, where
from pgpipe.errors import PgpipeError
from pgpipe.progress import Reporter
from pgpipe.rehearse import Rehearsal
from pgpipe.signals import stopping
from pgpipe.streets import NAMES
from pgpipe.table import as_json, show


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    parser.add_argument(
        "--street",
        choices=NAMES,
        action="append",
        help="only this street (may be repeated); needs the street after it; default all",
    )
    parser.add_argument(
        "--redo",
        action="store_true",
        help="drop these streets, and those before that build on them, and do them again; default"
        " is to keep what is complete",
    )
    shared.add_jobs(parser)
    parser.add_argument(
        "--no-pgvector",
        action="store_true",
        help="keep vectors in plain arrays: the same results, slower; default pgvector if it works",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="print the steps in order with their SQL, and plans where the tables exist already;"
        " write nothing",
    )
    shared.add_parameters(parser)
    shared.add_log(parser)
    shared.add_explain(parser)
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Cluster."""
    place = where(options)
    streets = tuple(NAMES.index(name) for name in options.street or ()) or ORDER
    request = Request(shared.parameters(options), streets, options.redo)
    jobs = shared.jobs(options)
    if options.dry_run and options.json:
        raise PgpipeError("--json is for the table at the end", "leave --dry-run or it out", 2)
    if options.dry_run:
        return rehearse(place, request)
    reporter = Reporter()
    with stopping() as stop, access.serving(place):

        def attempt() -> None:
            # What is to be done again is dropped before anything is committed.
            redo = request.redo and not reporter.committed
            with access.writing(place, jobs, not options.no_pgvector, reporter.say) as engine:
                reporter.say(f"{request.parameters.deck} deck into {place.label} ({engine.label})")
                room.check(place, engine, request.parameters, streets)
                drive(engine, replace(request, redo=redo), reporter, stop.event)

        insist(attempt, reporter, stop.event)
        summarise(place, options.json)
    return 0


def summarise(place: Where, json: bool) -> None:
    """What has come out, and what to do next."""
    with access.reading(place) as session:
        if session is not None:
            told = status.streets(session)
            print(as_json({"place": place.label, "streets": told}) if json else show(told))
    commands = ("status", "check", "psql" if place.engine == "postgres" else "train")
    journal.tell("\nnext: " + ", ".join(f"pgpipe {one}{place.same}" for one in commands), "next")


def rehearse(place: Where, request: Request) -> int:
    """Print the steps; nothing is started or written for that."""
    exists = not place.embedded or server.server_info(place.home) is not None
    with access.reading(place) if exists else nullcontext() as session:
        if session is None:
            print("-- no plans: the tables do not exist yet")

        def explain(text: str, values: Mapping[str, Any]) -> str:
            return access.plan(session, text, values) if session is not None else ""

        rehearsal = Rehearsal(request.parameters.deck, place.engine, print, explain)
        drive(rehearsal, request, Reporter(io.StringIO()), threading.Event())
    return 0
