"""pgpipe check: run the invariants of sql/checks on the tables; exit status 1 where one fails.

Each check is a query that returns the rows that violate it; none is a pass.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pgpipe import access, script
from pgpipe.commands import options as shared
from pgpipe.config import where
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.resources import folder
from pgpipe.table import as_json

SHOWN = 3
"""Violating rows that are printed a check."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    parser.add_argument("--only", metavar="NAME", help="run this check alone; default all")
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Run the checks; 0 where all pass, else 1."""
    place = where(options)
    results = []
    with access.reading(place) as session:
        if session is None:
            raise PgpipeError(f"there are no tables yet ({place.label})", "run: pgpipe cluster")
        names = [name for name in files(session) if options.only in (None, name.stem)]
        if not names:
            raise PgpipeError(f"there is no check '{options.only}'", "see sql/checks", 2)
        for path in names:
            result = check(session, path)
            results.append(result)
            if not options.json:
                print(described(result), flush=True)
    if options.json:
        print(as_json(results))
    return 0 if all(result["passed"] for result in results) else 1


def files(session: access.Reader) -> list[Path]:
    """The checks of the session's engine."""
    found = sorted((folder("sql") / "checks").glob("*.sql"))
    if isinstance(session, PostgresSession):
        found += sorted((folder("extensions") / "postgres" / "checks").glob("*.sql"))
    return found


def check(session: access.Reader, path: Path) -> dict[str, Any]:
    """Run one: its name, whether it passed, violating rows (the first few), seconds."""
    began = time.monotonic()
    rows = access.query(session, path.stem, script.read(path))
    return {
        "check": path.stem,
        "passed": not rows,
        "violations": len(rows),
        "first": rows[:SHOWN],
        "seconds": round(time.monotonic() - began, 3),
    }


def described(result: dict[str, Any]) -> str:
    """One line, and one more for each violating row that is shown."""
    return "\n".join(_lines(result))


def _lines(result: dict[str, Any]) -> Iterator[str]:
    verdict = "pass" if result["passed"] else f"FAIL, {result['violations']} rows"
    yield f"{result['check']:<22} {result['seconds']:>7.2f} s  {verdict}"
    for row in result["first"]:
        yield "    " + ", ".join(f"{name} {value}" for name, value in row.items())
