"""Measures this machine for some seconds: the rates that pgpipe.costs is scaled by."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import psycopg

from pgpipe.copy import HEADER, TRAILER, blocks
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.children import children
from pgpipe.kernels.equity import river_buckets
from pgpipe.kernels.isomorphism import canonical_boards
from pgpipe.streets import RIVER, TURN

BOARDS = 300
ROWS = 500_000
DISK_BYTES = 128 << 20
VECTORS = 400
PGVECTOR = """
    with v as materialized (
        select array_fill(g::real, array[100])::vector as x from generate_series(1, %s) as g
    )
    select sum(a.x <+> b.x) from v as a cross join v as b
"""
ARRAYS = """
    with v as materialized (
        select array_fill(g::real, array[100]) as x from generate_series(1, %s) as g
    )
    select sum((select sum(abs(u.x - u.y)) from unnest(a.x, b.x) as u (x, y)))
    from v as a cross join v as b
"""
LISTS = """
    with v as materialized (
        select list_transform(range(100), lambda i: g::float) as x from range($n) as t (g)
    )
    select sum(list_sum(list_transform(list_zip(a.x, b.x), lambda z: abs(z[1] - z[2]))))
    from v as a cross join v as b
"""

Connection = psycopg.Connection[tuple[object, ...]]


def equity(deck: str) -> float:
    """Seconds a river observation takes the kernel, one core."""
    boards = canonical_boards(DECKS[deck], RIVER)
    sample = boards[:: max(1, len(boards) // BOARDS)]
    river_buckets(DECKS[deck], sample[:2])  # compiles, or loads what was compiled
    began = time.perf_counter()
    pockets, _, _ = river_buckets(DECKS[deck], sample)
    return (time.perf_counter() - began) / len(pockets)


def child(deck: str) -> float:
    """Seconds a position of a turn board's children takes the kernel, one core."""
    boards = canonical_boards(DECKS[deck], TURN)
    sample = boards[:: max(1, len(boards) // BOARDS)]
    children(DECKS[deck], sample[:2])
    began = time.perf_counter()
    positions = children(DECKS[deck], sample)[3]
    return (time.perf_counter() - began) / len(positions)


def copy_postgres(connection: Connection) -> float:
    """Seconds a row of two bigints takes by COPY into a temporary table."""
    numbers = np.arange(ROWS, dtype=np.int64)
    connection.execute("create temporary table pgpipe_probe (obs bigint, abs bigint)")
    began = time.perf_counter()
    with connection.cursor().copy(
        "copy pgpipe_probe (obs, abs) from stdin (format binary)"
    ) as copy:
        copy.write(HEADER)
        for block in blocks(numbers, numbers):
            copy.write(block)
        copy.write(TRAILER)
    took = time.perf_counter() - began
    connection.execute("drop table pgpipe_probe")
    return took / ROWS


def distance_postgres(connection: Connection, vectors: str) -> float:
    """Seconds of an L1 distance of 100 numbers."""
    number = VECTORS if vectors == "pgvector" else VECTORS // 8
    statement = PGVECTOR if vectors == "pgvector" else ARRAYS
    began = time.perf_counter()
    connection.execute(statement.encode(), (number,)).fetchone()
    return (time.perf_counter() - began) / number**2


def copy_duckdb(connection: duckdb.DuckDBPyConnection) -> float:
    """Seconds a row of two bigints takes from numpy into a table in memory."""
    numbers = np.arange(ROWS, dtype=np.int64)
    began = time.perf_counter()
    connection.register("incoming", {"obs": numbers, "abs": numbers})
    connection.execute("create temporary table pgpipe_probe as select * from incoming")
    connection.unregister("incoming")
    return (time.perf_counter() - began) / ROWS


def distance_duckdb(connection: duckdb.DuckDBPyConnection) -> float:
    """Seconds of an L1 distance of 100 numbers."""
    number = VECTORS // 4
    began = time.perf_counter()
    connection.execute(LISTS, {"n": number}).fetchall()
    return (time.perf_counter() - began) / number**2


def disk(folder: Path) -> float:
    """Bytes a second that the disk of a folder takes, synced."""
    block = os.urandom(1 << 20)
    with tempfile.TemporaryFile(dir=folder) as file:
        began = time.perf_counter()
        for _ in range(DISK_BYTES >> 20):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
        return DISK_BYTES / (time.perf_counter() - began)
