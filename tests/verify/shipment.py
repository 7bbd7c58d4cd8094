"""What is claimed of export and import: the same tables, small and soon."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from psycopg import sql

from pgpipe.engine.connect import Link, connect
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.progress import Reporter
from pgpipe.ship import manifest, pack
from pgpipe.ship.stage import staged
from pgpipe.ship.unpack import bring
from tests.compare import TABLES
from tests.verify.claim import Finding, Tables

SCHEMA = "pgpipe_verify_shipment"
HASH = sql.SQL(
    "select count(*), bit_xor(hash_record_extended(t, 0)), sum(hash_record_extended(t, 0))"
    " from {} as t"
)
"""Of all rows of a table, whole, in any order."""
MOST_BYTES, MOST_SECONDS = 200e6, 180.0


def shipment(tables: Tables, link: Link) -> Iterator[Finding]:
    """Export, import into a schema beside it, and compare; the schema is dropped in the end."""
    reporter, jobs = Reporter(), len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as temporary, connect(link) as source:
        folder = Path(temporary) / "shipment"
        packed = pack.export(PostgresSession(source), folder, False, jobs, reporter)
        size = sum(content.bytes for content in packed.tables)
        yield _bounded("bytes of an export", size, MOST_BYTES, tables.full)
        copy = Link(link.dsn, SCHEMA)
        try:
            began = time.monotonic()
            with closing(PostgresEngine(copy, jobs, "pgvector", reporter.say)) as engine:
                with staged(folder, manifest.read(folder), jobs, reporter) as stage:
                    bring(engine, stage, False, reporter, threading.Event())
                seconds = time.monotonic() - began
            yield _bounded("seconds of its import", seconds, MOST_SECONDS, tables.full)
            for table in (*TABLES, "parameter"):
                yield _same(table, link, copy)
        finally:
            source.execute(sql.SQL("drop schema if exists {} cascade").format(_name(SCHEMA)))


def _bounded(claim: str, value: float, most: float, claimed: bool) -> Finding:
    """A figure, and its bound on the full deck."""
    told = f"{value:,.0f}"
    return Finding(claim, told, f"{most:,.0f}", value <= most) if claimed else Finding(claim, told)


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(name)


def _same(table: str, *links: Link) -> Finding:
    """One table, in both schemas."""
    found = []
    for link in links:
        with connect(link) as connection:
            found.append(connection.execute(HASH.format(_name(table))).fetchone())
    one, other = found
    assert one is not None and other is not None
    told = f"{other[0]:,} rows, hash {other[1] & (1 << 64) - 1:016x}"
    return Finding(f"{table} after a round trip", told, "the same as before", one == other)
