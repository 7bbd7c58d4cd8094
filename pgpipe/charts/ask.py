"""The numbers of each picture, from SQL: what is drawn, and what `--json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import psycopg

from pgpipe import access
from pgpipe.engine.duckdb import DuckSession
from pgpipe.errors import PgpipeError
from pgpipe.streets import NAMES, RIVER

Record = dict[str, Any]
OUTDATED = (
    psycopg.errors.UndefinedFunction,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    duckdb.CatalogException,
)
CLUSTER = "run: pgpipe cluster"


def ask(session: access.Reader, name: str, /, **values: object) -> list[Record]:
    """The rows of `sql/<name>.sql`.

    Raises PgpipeError for what our functions refuse, in their words, and for older tables.
    """
    try:
        return access.records(session, name, **values)
    except (
        psycopg.errors.InvalidParameterValue,
        psycopg.errors.ObjectNotInPrerequisiteState,
    ) as error:
        # refuse() quotes the token and says what to write instead.
        hint = (error.diag.message_hint or "").rstrip(".")
        hint = hint.replace("translation => 'nearest'", "--nearest")
        code = 2 if error.sqlstate == "22023" else 1
        raise PgpipeError(error.diag.message_primary or "", _lowered(hint), code) from error
    except OUTDATED as error:
        raise PgpipeError("the tables are older than this picture", CLUSTER) from error


def _lowered(hint: str) -> str:
    """A hint as the second half of a line."""
    return hint[:1].lower() + hint[1:] if hint[:2].istitle() else hint


def only_postgres(session: access.Reader, what: str) -> None:
    """Raises PgpipeError on DuckDB, which lacks the functions."""
    if isinstance(session, DuckSession):
        raise PgpipeError(f"{what} asks functions of Postgres", "leave --engine duckdb out", 2)


def preflop(session: access.Reader, line: str, nearest: bool = False) -> Record:
    """What every starting hand does after a line: `spot`, and 169 `cells`.

    nearest   take a bet that the tree lacks for the nearest one that it has
    """
    only_postgres(session, "the preflop chart")
    asked = {"line": line, "translation": "nearest" if nearest else "exact"}
    (spot,) = ask(session, "chart/spot", **asked)
    return {"chart": "preflop", "spot": spot, "cells": ask(session, "chart/preflop", **asked)}


def equity(session: access.Reader) -> Record:
    """The equity of every starting hand."""
    cells = ask(session, "chart/equity")
    _need(cells, 0)
    return {"chart": "equity", "cells": cells}


def histogram(session: access.Reader, buckets: Sequence[str]) -> Record:
    """Next-street and river equity of some buckets, 20 bins each.

    Raises PgpipeError for a name that is no bucket before the river.
    """
    rows = ask(session, "chart/histogram", buckets=list(buckets))
    found: dict[str, Record] = {}
    for row in rows:
        about = {key: row[key] for key in ("name", "hand", "street", "population", "equity")}
        one = found.setdefault(row["name"].upper(), {**about, "next_street": [], "river": []})
        one["next_street"].append(row["next_street"])
        one["river"].append(row["river"])
    for name in buckets:
        if name.upper() not in found:
            raise PgpipeError(
                f"'{name}' is no bucket with a next street",
                "write P, F or T and its number, such as F17",
                2,
            )
    wanted = dict.fromkeys(name.upper() for name in buckets)
    return {"chart": "histogram", "buckets": [{**found[name], "name": name} for name in wanted]}


def hand(session: access.Reader, pocket: str, board: str) -> Record:
    """The histogram of a hand's bucket, with the hand's own: `hand`, `of_hand`."""
    only_postgres(session, "--pocket")
    (about,) = ask(session, "explore/bucket", pocket=pocket, board=board)
    if about["street"] == NAMES[RIVER]:
        raise PgpipeError(f"after '{board}' there is no next street", "leave out a card", 2)
    told = histogram(session, [about["bucket_name"]])
    bins = ask(session, "explore/histogram", pocket=pocket, board=board)
    told["buckets"][0] |= {"of": about["hand"], "of_hand": [row["of_hand"] for row in bins]}
    return told


def spread(session: access.Reader, street: int, buckets: int) -> Record:
    """The histograms of some buckets that stand for a street's."""
    rows = ask(session, "chart/spread", street=street, buckets=buckets)
    _need(rows, street)
    return histogram(session, [row["name"] for row in rows])


def transitions(session: access.Reader, street: int) -> Record:
    """Where a street's buckets go, one row a pair that occurs."""
    rows = ask(session, "chart/transitions", street=street)
    _need(rows, street)
    return {"chart": "transitions", "street": street, "pairs": rows}


def convergence(session: access.Reader) -> Record:
    """What k-means and training did; either may be empty."""
    return {
        "chart": "convergence",
        "clustering": clustering(session),
        "training": training(session),
    }


def clustering(session: access.Reader) -> list[Record]:
    """One record a k-means iteration."""
    return ask(session, "chart/convergence")


def training(session: access.Reader) -> list[Record]:
    """One record a checkpoint."""
    return ask(session, "chart/training")


def clusters(session: access.Reader, street: int) -> Record:
    """Where a street's buckets lie."""
    rows = ask(session, "chart/clusters", street=street)
    _need(rows, street)
    return {"chart": "clusters", "street": street, "buckets": rows}


def _need(rows: Sequence[object], street: int) -> None:
    """Raises PgpipeError where there is nothing."""
    if not rows:
        raise PgpipeError(f"the {NAMES[street]} is not clustered yet", CLUSTER)
