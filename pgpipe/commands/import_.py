"""pgpipe import: verify the files of an export and rebuild every table from them.

A file that is damaged, missing or of something else is refused by name before anything is changed.
Ctrl-C commits the current chunks, and the same command goes on from there.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from pgpipe import access, costs, journal, room
from pgpipe.commands import options as shared
from pgpipe.config import Where, where
from pgpipe.errors import Interrupted
from pgpipe.progress import Reporter
from pgpipe.ship import manifest, pack
from pgpipe.ship.manifest import Manifest
from pgpipe.ship.stage import staged
from pgpipe.ship.survey import NONE, SAME, Held
from pgpipe.ship.unpack import bring
from pgpipe.signals import stopping
from pgpipe.streets import NAMES
from pgpipe.table import as_json, show

BLUEPRINT_BYTES = 250
"""Of a row and its key, once the betting tree and write-ahead log are counted in."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("folder", type=Path, help="the folder of an export")
    shared.add_place(parser)
    parser.set_defaults(deck=None)
    parser.add_argument(
        "--replace",
        action="store_true",
        help="drop the clustering and the training that the schema holds, if they are others;"
        " default is to refuse",
    )
    shared.add_jobs(parser)
    parser.add_argument(
        "--no-pgvector",
        action="store_true",
        help="keep vectors in plain arrays, as with pgpipe cluster; default pgvector if it works",
    )
    shared.add_json(parser)
    shared.add_log(parser)
    shared.add_explain(parser)


def run(options: argparse.Namespace) -> int:
    """Import."""
    began = time.monotonic()
    folder = Path(options.folder.absolute())
    shipment = manifest.read(folder)
    deck = shipment.parameters["deck"]
    if options.deck not in (None, deck):
        raise manifest.refused(
            f"it holds the {deck} deck, not the {options.deck} one", "leave --deck out"
        )
    options.deck = deck
    place = where(options)
    jobs = shared.jobs(options)
    reporter = Reporter()
    with (
        stopping() as stop,
        staged(folder, shipment, jobs, reporter) as stage,
        access.writing(place, jobs, not options.no_pgvector, reporter.say) as engine,
    ):
        reporter.say(f"{deck} deck into {place.label} ({engine.label})")
        if stop.event.is_set():
            raise Interrupted("stopped; nothing was changed", "run the same command again")
        _room(place, shipment, engine.disk_bytes())
        held = bring(engine, stage, options.replace, reporter, stop.event)
    _tell(options, place, shipment, held, time.monotonic() - began)
    return 0


def _room(place: Where, shipment: Manifest, held: float) -> None:
    """Raises PgpipeError where the tables will not fit on the disk."""
    need = sum(costs.stays(shipment.knobs, street, place.engine) for street in range(len(NAMES)))
    if shipment.training:
        need += shipment.table("blueprint").rows * BLUEPRINT_BYTES
    room.require(place, need - held, f"the tables of the {shipment.parameters['deck']} deck")


def _tell(
    options: argparse.Namespace, place: Where, shipment: Manifest, held: Held, seconds: float
) -> None:
    """What came in, and what to do next."""
    told = list(pack.sizes(shipment))
    came = {"clustering": _came(held.clustering)}
    if shipment.training:
        came["blueprint"] = _came(NONE if held.other_clustering else held.training)
    if options.json:
        body = {"place": place.label, "sha256": shipment.sha256, **came, "tables": told}
        print(as_json({**body, "seconds": round(seconds, 1)}))
        return
    print(show(told))
    same = place.same
    said = ", ".join(f"{what} {how}" for what, how in came.items())
    journal.tell(
        f"\n{said}; {seconds:,.0f} s; next: pgpipe status{same}, pgpipe train{same}", "next"
    )


def _came(held: str) -> str:
    return "was there already" if held == SAME else "imported"
