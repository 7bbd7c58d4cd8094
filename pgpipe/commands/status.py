"""pgpipe status: say what is complete, what runs now, and how good the buckets are."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

import duckdb
import psycopg

from pgpipe import access
from pgpipe.commands import options as shared
from pgpipe.config import where
from pgpipe.streets import NAMES
from pgpipe.table import as_json, show

INCOMPLETE = 3


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    shared.add_json(parser)
    parser.add_argument(
        "--exit-code",
        action="store_true",
        help="exit with 0 only where all streets are complete, else with 3; default always 0",
    )


def run(options: argparse.Namespace) -> int:
    """Describe; starts no work, takes no lock, makes nothing."""
    place = where(options)
    told: dict[str, Any] = {"place": place.label, "streets": [], "complete": False}
    with access.reading(place) as session:
        if session is not None:
            told |= describe(session)
    if options.json:
        print(as_json(told))
    else:
        print(text(told, place.same))
    return INCOMPLETE if options.exit_code and not told["complete"] else 0


def describe(session: access.Reader) -> dict[str, Any]:
    """Everything that status tells."""
    done = streets(session)
    runs = access.records(session, "query/last_run")
    steps = access.records(session, "query/running") if access.drivers(session) else []
    return {
        "streets": done,
        "complete": bool(done) and all(street["complete"] for street in done),
        "last_run": runs[0] if runs else None,
        "running": _step(steps[0]) if steps else None,
        **_training(session),
    }


def _training(session: access.Reader) -> dict[str, Any]:
    """What was trained; a schema of an older version has no tables for it yet."""
    try:
        found = access.records(session, "query/training")
    except (psycopg.errors.UndefinedTable, duckdb.CatalogException):
        found = []
    row = found[0] if found else {}
    return {
        "game": row.get("game"),
        "schedule": row.get("schedule"),
        "epoch": row.get("epoch"),
        "deals": row.get("deals"),
        "decision_nodes": row.get("nodes"),
        "training_seconds": row.get("seconds"),
        "infosets": row.get("infosets"),
        "blueprint_rows": row.get("actions"),
        "mean_positive_regret": row.get("mean_positive_regret"),
    }


def _street(row: Mapping[str, Any]) -> dict[str, Any]:
    observations, seconds = row["observations"], row["seconds"]
    return {
        "street": NAMES[row["street"]],
        "complete": observations is not None,
        "observations": observations,
        "of": row["expected"],
        "buckets": row["buckets"],
        "iterations": row["iterations"],
        "mean_distance": row["mean_distance"],
        "rms_distance": row["rms_distance"],
        "seconds": round(seconds, 1) if seconds else seconds,
        "rows_per_second": round(observations / seconds) if observations and seconds else None,
    }


def _step(row: Mapping[str, Any]) -> dict[str, Any]:
    iteration = f" {row['iteration']}" if row["iteration"] else ""
    return {
        "step": f"{NAMES[row['street']]} {row['step']}{iteration}",
        "chunks_done": row["chunks_done"],
        "chunks": row["chunks"],
        "rows": row["rows_written"],
        "seconds": round(row["seconds"], 1),
    }


def streets(session: access.Reader) -> list[dict[str, Any]]:
    """One record a street, river first."""
    return [_street(row) for row in access.records(session, "query/status")]


def text(told: dict[str, Any], same: str = "") -> str:
    """For people; `same` are the options that lead to the same tables."""
    if not told["streets"]:
        if told.get("epoch"):
            return f"{told['place']}\n\ntraining  {_trained(told)}"
        return f"{told['place']}: no tables yet; next: pgpipe cluster{same}"
    lines = [told["place"], "", show(told["streets"]), ""]
    last, step = told["last_run"], told["running"]
    if step:
        lines.append(
            f"running   {step['step']}: {step['chunks_done']} of {step['chunks']} chunks,"
            f" {step['rows']:,} rows, {step['seconds']:.0f} s"
        )
    elif last:
        outcome = last["outcome"] or "killed, or still working"
        lines.append(
            f"last run  {last['command']} {last['started_at'][:19]}, {last['engine']}: {outcome}"
        )
    lines.append(f"training  {_trained(told)}")
    if not told["complete"] and not step:
        lines.append(f"next      pgpipe cluster{same} (goes on where it stopped)")
    return "\n".join(lines)


def _trained(told: Mapping[str, Any]) -> str:
    """The training in a line."""
    if not told["epoch"]:
        return "not trained"
    line = f"{told['game']}, epoch {told['epoch']:,}, {told['deals']:,} deals"
    if told["infosets"]:
        line += (
            f", {told['infosets']:,} infosets, {told['blueprint_rows']:,} rows,"
            f" mean positive regret {told['mean_positive_regret']:.4g}"
        )
    return line
