"""pgpipe estimate: measure this machine for some seconds, then tell time, memory and disk.

Nothing is kept: the measurements use temporary tables and a temporary file.
"""

from __future__ import annotations

import argparse
from typing import Any

import duckdb

from pgpipe import access, costs, measure, room, server
from pgpipe.commands import options as shared
from pgpipe.config import Where, where
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.vectors import choose
from pgpipe.parameters import Parameters
from pgpipe.streets import NAMES, RIVER
from pgpipe.table import as_json, show

ORDER = range(RIVER, -1, -1)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    shared.add_jobs(parser)
    shared.add_parameters(parser)
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Measure and tell."""
    place = where(options)
    parameters = shared.parameters(options)
    jobs = shared.jobs(options)
    told = estimate(parameters, place, jobs)
    print(as_json(told) if options.json else text(told))
    return 0


def estimate(parameters: Parameters, place: Where, jobs: int) -> dict[str, Any]:
    """Time and disk per street, memory, and what was measured."""
    measured = {
        "equity": measure.equity(parameters.deck),
        "children": measure.child(parameters.deck),
    }
    measured |= _database(place)
    workers = min(jobs, shared.cores())
    streets: list[dict[str, Any]] = [
        {
            "street": NAMES[street],
            "observations": costs.COUNTS[parameters.deck][street][1],
            "seconds": round(costs.seconds(parameters, street, workers, measured), 1),
            "disk_gb": costs.stays(parameters, street, place.engine) / 1e9,
            "working_gb": costs.scratch(parameters, street, place.engine) / 1e9,
        }
        for street in ORDER
    ]
    folder = room.folder_of(place)
    buffers = measured.pop("shared_buffers")
    return {
        "place": place.label,
        "deck": parameters.deck,
        "jobs": jobs,
        "streets": streets,
        "seconds": round(sum(street["seconds"] for street in streets), 1),
        "memory_gb": costs.memory(jobs, buffers) / 1e9,
        "disk_gb": sum(street["disk_gb"] for street in streets),
        "peak_disk_gb": costs.peak(parameters, ORDER, place.engine) / 1e9,
        "free_gb": room.free_bytes(folder) / 1e9 if folder else None,
        "measured": measured,
    }


def _database(place: Where) -> dict[str, float]:
    """What the engine does in a second, its buffers, and the disk's speed where it is ours."""
    folder = room.folder_of(place)
    if place.engine == "duckdb":
        access.make_home(place)
        with duckdb.connect() as memory:
            return {
                "copy": measure.copy_duckdb(memory),
                "distance": measure.distance_duckdb(memory),
                "disk": measure.disk(place.home),
                "shared_buffers": 0.0,
            }
    with access.linked(place) as link:
        works = server.has_pgvector(place.home) if place.embedded else None
        vectors = choose(link, works, lambda text: None, create=False)
        # No schema of that name need exist: everything happens in pg_temp.
        connection = connect(Link(link.dsn, link.schema))
        try:
            row = connection.execute(
                "select setting::bigint * 8192 from pg_settings where name = 'shared_buffers'"
            ).fetchone()
            rates = {
                "copy": measure.copy_postgres(connection),
                "distance": measure.distance_postgres(connection, vectors),
                "shared_buffers": float(str(row[0])) if row else 0.0,
            }
        finally:
            connection.close()
        if folder is not None:
            # The data folder is the service user's; the home is on the same disk, or near.
            rates["disk"] = measure.disk(place.home)
    return rates


def text(told: dict[str, Any]) -> str:
    """For people."""
    measured = told["measured"]
    lines = [f"{told['deck']} deck, {told['jobs']} jobs, {told['place']}", ""]
    lines += [show(told["streets"]), ""]
    lines.append(f"time      about {told['seconds'] / 60:.1f} min")
    lines.append(f"memory    about {told['memory_gb']:.1f} GB")
    free = "" if told["free_gb"] is None else f", {told['free_gb']:.1f} GB free"
    lines.append(
        f"disk      about {told['disk_gb']:.1f} GB, {told['peak_disk_gb']:.1f} GB at most{free}"
    )
    lines.append(
        "measured  "
        f"{1 / measured['equity']:,.0f} equities/s, {1 / measured['children']:,.0f} children/s,"
        f" {1 / measured['copy']:,.0f} rows/s copied, {1 / measured['distance']:,.0f} distances/s"
        + (f", {measured['disk'] / 1e6:,.0f} MB/s to disk" if "disk" in measured else "")
    )
    return "\n".join(lines)
