"""Shipments for tests: of a finished clustering, damaged on purpose, and signed again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from pgpipe.ship import pack
from tests.clustering import quiet
from tests.compare import AnySession, rows

TIMES = {
    "population": "select street, chunk, bucket, observations from population order by 1, 2, 3",
    "convergence": """
        select street, iteration, cast(finished_at at time zone 'UTC' as text), seconds, points,
            reassigned, largest_drift, mean_distance, rms_distance, skipped, repaired
        from convergence order by street, iteration
    """,
    "parameter": "select name, value from parameter order by name",
}
"""What a shipment keeps beyond tests.compare.TABLES: times too, and populations by chunk."""
TRAINED = {
    "blueprint": "select * from blueprint order by past, present, future, edge",
    "batch": """
        select first, upto, writer, deals, nodes, visits, seconds,
            cast(merged_at at time zone 'UTC' as text), kept from batch order by first
    """,
    "snapshot": """
        select epoch, infosets, actions, mean_positive_regret, deals, seconds, seed,
            cast(taken_at at time zone 'UTC' as text) from snapshot order by epoch
    """,
    "training": "select name, value from training order by name",
    "epoch": "select key, value from epoch order by key",
    "bet_size": "select * from bet_size order by game, street, depth, size",
}


def exported(session: AnySession, folder: Path, blueprint: bool = False) -> Path:
    """The folder, with a shipment of the session's tables."""
    pack.export(session, folder, blueprint, 1, quiet())
    return folder


def rest(session: AnySession, queries: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of some tables."""
    return {table: [tuple(row) for row in rows(session, q)] for table, q in queries.items()}


def copied(folder: Path, to: Path) -> Path:
    """A copy that a test may damage."""
    shutil.copytree(folder, to)
    return to


def change(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Edit the manifest, and sign it as an export would."""
    path = folder / "manifest.json"
    body = json.loads(path.read_text())
    body.pop("sha256")
    edit(body)
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    body["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    path.write_text(json.dumps(body))


def entry(body: dict[str, Any], table: str) -> dict[str, Any]:
    """The manifest's entry of a table's first file."""
    found: dict[str, Any] = next(one for one in body["tables"] if one["table"] == table)["files"][0]
    return found


def rewrite(folder: Path, table: str, query: str) -> None:
    """Replace a table's file by what a query makes of it, and sign that."""
    path = folder / f"{table}.parquet"
    with duckdb.connect() as connection:
        connection.read_parquet(str(path)).create("old")
        connection.sql(query).write_parquet(str(path))
        count = len(connection.read_parquet(str(path)))

    def sign(body: dict[str, Any]) -> None:
        facts = {"rows": count, "bytes": path.stat().st_size}
        entry(body, table).update(facts, sha256=hashlib.sha256(path.read_bytes()).hexdigest())

    change(folder, sign)
