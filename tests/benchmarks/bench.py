"""Measures the clustering and prints what it finds; claims nothing.

    python -m tests.benchmarks.bench [--deck D] [--schema S] [--dsn D]   of finished tables
    python -m tests.benchmarks.bench --run [--deck short]                of a run made for it

Either way: each stage's time, rows/s and share; the river's COPY beside a bare COPY of the same
rows; distance() beside a bare `<+>`. With --run, wall time, peak memory and disk too.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import sql

from pgpipe import access, server
from pgpipe.commands import options as shared
from pgpipe.config import Where, where
from pgpipe.engine.connect import Link
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.engine.vectors import choose
from pgpipe.errors import PgpipeError
from pgpipe.server.home import ELSEWHERE, find
from pgpipe.table import as_json, show
from tests.benchmarks import copying, functions, stages, whole

TITLES = {
    "run": "A whole run from scratch (peak memory: PSS of driver and server)",
    "stages": "Stages, and their share of the wall time",
    "copy": "Loading river rows; ratio to a bare COPY of the same bytes",
    "distance": "distance() and a bare <+>",
    "u01": "u01()",
}


def main() -> int:
    """Measure and print; exit status 1 where the run itself fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench", description=__doc__)
    shared.add_place(parser, deck="short")
    parser.add_argument("--run", action="store_true", help="cluster from scratch, in a new home")
    parser.add_argument("--warm", action="store_true", help="with --run: kernels compiled before")
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help="with --run: a new folder that stays; default none"
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="with --run: connections")
    parser.add_argument(
        "--rows", type=int, default=3_000_000, metavar="N", help="to COPY; default %(default)s"
    )
    shared.add_json(parser)
    options = parser.parse_args()
    try:
        told = fresh(options) if options.run else existing(options, where(options))
    except PgpipeError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(as_json(told) if options.json else text(told))
    return 1 if told.get("run", {}).get("exit_status") else 0


def fresh(options: argparse.Namespace) -> dict[str, Any]:
    """Cluster in a home of this run, then measure there."""
    jobs = ["--jobs", str(options.jobs)] if options.jobs else []
    with new_home(options.home) as home:
        run = whole.cluster(home, options.deck, options.warm, jobs)
        place = Where(home, "postgres", None, f"pgpipe_{options.deck}")
        rest = {} if run["exit_status"] else existing(options, place)
        return {"run": run, **rest}


@contextmanager
def new_home(wanted: Path | None) -> Iterator[Path]:
    """A home that the server's user can reach; removed in the end, but not one that was wanted.

    Raises PgpipeError where that exists: a run from scratch has none.
    """
    if wanted is not None:
        if wanted.exists():
            raise PgpipeError(f"{wanted} exists", "name a new folder, or leave --home out", 2)
        yield wanted.absolute()
        return
    folder = Path(tempfile.mkdtemp(prefix="pgpipe-bench-"))
    folder.chmod(0o755)
    try:
        yield folder / ".pgpipe"
    finally:
        site = find(folder / ".pgpipe")
        if site is not None and site.root.is_relative_to(ELSEWHERE):
            shutil.rmtree(site.root, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def existing(options: argparse.Namespace, place: Where) -> dict[str, Any]:
    """Stages of the tables, and ratios on their server."""
    told: dict[str, Any] = {}
    with access.linked(place) as link:
        with access.reading(place) as session:
            if isinstance(session, PostgresSession):
                told["stages"] = stages.stages(session)
        with scratch(place, link) as engine:
            connection = engine.main
            told["copy"] = copying.compare(connection, options.deck, options.rows)
            told["distance"] = functions.distances(connection)
            told["u01"] = functions.uniform(connection)
    return told


@contextmanager
def scratch(place: Where, link: Link) -> Iterator[PostgresEngine]:
    """A schema of its own beside the tables, dropped in the end."""
    works = server.has_pgvector(place.home) if place.embedded else None
    vectors = choose(link, works, print, create=False)
    engine = PostgresEngine(Link(link.dsn, f"{link.schema}_bench"[:63]), 1, vectors, print)
    try:
        yield engine
    finally:
        name = sql.Identifier(engine.link.schema)
        engine.main.execute(sql.SQL("drop schema {} cascade").format(name))
        engine.close()


def text(told: Mapping[str, Any]) -> str:
    """Tables for people."""
    lines = []
    for part, found in told.items():
        if found:
            lines += [TITLES[part], show(found if isinstance(found, list) else [found]), ""]
    if "stages" not in told:
        lines.append("no tables there yet, so no stages: pgpipe cluster, or --run")
    return "\n".join(lines).rstrip()


if __name__ == "__main__":
    sys.exit(main())
