"""Refuses work that the disk cannot hold."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from pgpipe import costs, server
from pgpipe.config import Where
from pgpipe.engine import Engine
from pgpipe.errors import PgpipeError
from pgpipe.parameters import Parameters
from pgpipe.streets import NAMES


def folder_of(place: Where) -> Path | None:
    """The folder that the tables fill; None where the server is not ours to look at."""
    if place.engine == "duckdb":
        return place.home
    if not place.embedded:
        return None
    info = server.server_info(place.home)
    return Path(info.data) if info else place.home


def free_bytes(folder: Path) -> int:
    """Room on the disk of a folder that may not exist yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def check(place: Where, engine: Engine, parameters: Parameters, streets: Sequence[int]) -> None:
    """Raises PgpipeError where the streets that are not complete do not fit on the disk."""
    if folder_of(place) is None:
        return
    session = engine.session()
    try:
        rows = session.fetch("query/status")
    finally:
        session.close()
    complete = {int(row[0]) for row in rows if row[2] is not None}
    todo = [street for street in streets if street not in complete]
    if not todo:
        return
    kept = sum(costs.stays(parameters, street, place.engine) for street in complete)
    held = max(0.0, engine.disk_bytes() - kept)
    names = ", ".join(NAMES[street] for street in todo)
    need = costs.peak(parameters, todo, place.engine) - held
    require(place, need, f"{names} of the {parameters.deck} deck")


def require(place: Where, need: float, what: str) -> None:
    """Raises PgpipeError where the disk has no room for so many bytes more."""
    folder = folder_of(place)
    if folder is None:
        return
    free = free_bytes(folder)
    if need > free:
        raise PgpipeError(
            f"no room: {what} need about {need / 1e9:.1f} GB more,"
            f" and {folder} has {free / 1e9:.1f} GB free",
            "free some, or set PGPIPE_HOME to a folder on a larger disk",
        )
