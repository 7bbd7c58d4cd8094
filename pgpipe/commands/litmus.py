"""pgpipe litmus: ask the blueprint what players know the answer to.

Each check bounds how likely the average strategy takes an action in a spot: the rows of `litmus`
and `litmus_hand`, to which anybody may add. Where training never played, the verdict is unvisited.
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

import psycopg

from pgpipe import access
from pgpipe.commands import options as shared
from pgpipe.commands.evaluate import NEXT, trained
from pgpipe.config import where
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.table import as_json, show

VERDICTS = ("pass", "fail", "unvisited", "not offered")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print the verdicts; writes nothing."""
    place = where(options)
    if place.engine == "duckdb":
        raise PgpipeError("litmus asks functions of Postgres", "leave --engine duckdb out", 2)
    with access.reading(place) as session:
        if session is None:
            raise PgpipeError(f"there are no tables yet ({place.label})", NEXT)
        training, checks = judged(session)
    told = {
        "place": place.label,
        "game": training["game"],
        "epoch": int(training["epoch"]),
        "verdicts": counted(checks),
        "checks": checks,
    }
    print(as_json(told) if options.json else text(told))
    return 0


def judged(session: access.Reader) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """What the training was made with, and the rows of the view `litmus_report`.

    Raises PgpipeError where there is none, or not of the full deck in Postgres.
    """
    if not isinstance(session, PostgresSession):
        raise PgpipeError("litmus asks functions of Postgres", "leave --engine duckdb out", 2)
    training = trained(session, None)
    held: dict[str, str] = dict(session.fetch("run/parameters"))
    deck = held.get("deck")
    if deck != "full":
        raise PgpipeError(
            f"litmus asks about hands of the full deck, the schema holds {deck or 'no deck'}",
            "name another --schema",
            2,
        )
    return training, verdicts(session)


def counted(checks: list[dict[str, Any]]) -> dict[str, int]:
    """How many checks have each verdict."""
    found = Counter(str(check["verdict"]) for check in checks)
    return {name: found[name] for name in VERDICTS}


def verdicts(session: PostgresSession) -> list[dict[str, Any]]:
    """The rows of the view `litmus_report`."""
    try:
        return access.records(session, "query/litmus")
    except psycopg.errors.UndefinedTable as error:
        raise PgpipeError(
            "the tables were made before there was a litmus",
            "bring them up to date: pgpipe cluster",
        ) from error


def text(told: dict[str, Any]) -> str:
    """For people."""
    counted = ", ".join(f"{count} {name}" for name, count in told["verdicts"].items() if count)
    return "\n".join(
        [
            told["place"],
            f"{told['game']}, epoch {told['epoch']:,}: {counted}",
            "",
            show(told["checks"]),
        ]
    )
