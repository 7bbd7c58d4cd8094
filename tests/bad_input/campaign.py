"""All parsers, one after the other."""

from __future__ import annotations

import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest import mock

from pgpipe.engine.session import PostgresSession
from pgpipe.ship import pack
from tests.bad_input import files, games, hands, lines, options, page
from tests.bad_input.functions import Function, attempt
from tests.bad_input.server import digests
from tests.bad_input.tally import Tally
from tests.clustering import quiet
from tests.explorer import Explorer

Work = Callable[[Random, int, Tally], None]
LOCAL = (
    "options", "connections", "environment", "home files", "COPY blocks", "COPY columns",
)  # fmt: skip
"""Parsers that need no server."""


@dataclass(frozen=True)
class Place:
    """What parsers need that look at tables: a session of a schema that has everything to be asked
    for, and a page that is served from it."""

    session: PostgresSession
    web: Explorer


def local(folder: Path) -> dict[str, Work]:
    """Those of LOCAL; the folder is empty."""
    return {
        "options": options.command_lines,
        "connections": options.connection_strings,
        "environment": lambda rng, n, tally: options.environments(
            rng, n, tally, _new(folder, "environment")
        ),
        "home files": lambda rng, n, tally: files.home_files(rng, n, tally, _new(folder, "home")),
        "COPY blocks": files.copy_blocks,
        "COPY columns": files.encoders,
    }


def served(place: Place, folder: Path) -> dict[str, Work]:
    """Those that need tables."""
    execute = place.session.connection.execute
    known: dict[int, int] = dict(execute("select obs, abs from isomorphism").fetchall())
    counts: dict[int, int] = dict(execute("select street, nabs from street").fetchall())
    every: list[int] = [abs for (abs,) in execute("select abs from abstraction").fetchall()]
    groups = {**hands.functions(known, counts, every), **lines.functions(place.session)}

    def calls(some: list[Function]) -> Work:
        weight = sum(function.weight for function in some)

        def work(rng: Random, inputs: int, tally: Tally) -> None:
            for function in some:
                share = math.ceil(inputs * function.weight / weight)
                attempt(place.session.connection, function, rng, share, tally)

        return work

    def shipment() -> Path:
        if not (folder / "clusters").exists():
            pack.export(place.session, folder / "clusters", False, 1, quiet())
        return folder / "clusters"

    return {
        **{name: calls(some) for name, some in groups.items()},
        "games": lambda rng, n, tally: games.games(rng, n, tally, place.session),
        "requests": lambda rng, n, tally: page.requests(rng, n, tally, place.web),
        "manifests": lambda rng, n, tally: files.manifests(
            rng, n, tally, _new(folder, "manifest"), shipment()
        ),
        "Parquet": lambda rng, n, tally: files.parquet(
            rng, n, tally, _new(folder, "parquet"), shipment()
        ),
    }


def _new(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


@contextmanager
def nowhere() -> Iterator[Path]:
    """A folder, and no connection settings; PGPIPE_HOME is not there."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ):
        for name in [n for n in os.environ if n.startswith("PG") or n == "DATABASE_URL"]:
            del os.environ[name]
        os.environ["PGPIPE_HOME"] = str(Path(folder) / "nothing")
        yield Path(folder)


def tallies(inputs: int, seed: int, only: list[str] | None, place: Place | None) -> Iterator[Tally]:
    """Each parser's, as soon as it is done.

    only   names of parsers; None is all
    place  None: only those that need no server
    """
    with ExitStack() as stack:
        folder = stack.enter_context(nowhere())
        work = local(folder) | (served(place, folder) if place else {})
        for name, each in work.items():
            if only is None or name in only:
                session = place.session if place else None
                yield tried(name, each, inputs, seed, session)


def tried(
    name: str, work: Work, inputs: int, seed: int, session: PostgresSession | None = None
) -> Tally:
    """One parser's; all tables of the session's schema are as they were."""
    tally = Tally(name)
    before = digests(session) if session else {}
    began = time.monotonic()
    work(Random(f"{seed} {name}"), inputs, tally)
    tally.seconds = time.monotonic() - began
    after = digests(session) if session else {}
    for table in before:
        if before[table] != after.get(table):
            tally.fail("changed", table, f"{before[table]}, now {after.get(table)}")
    return tally
