"""distance() against a bare `<+>`, and what u01() costs."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from psycopg import Connection

REPEATS = 5
VECTORS = 1_000
DIMENSIONS = (100, 572)
"""The turn's and, at most, the flop's."""
KEYS = 1_000_000

DISTANCE = "select count(distance(one.x, other.x)) from vectors as one cross join vectors as other"
OPERATOR = "select count(one.x <+> other.x) from vectors as one cross join vectors as other"
JOIN = "select count(one.k + other.k) from vectors as one cross join vectors as other"
MAKE_KEYS = (
    f"create temporary table keys as select k::bigint from generate_series(1, {KEYS}) as g (k)"
)
U01 = "select sum(u01(k, 1)) from keys"
NO_U01 = "select sum(k::double precision) from keys"


def distances(connection: Connection[Any]) -> list[dict[str, Any]]:
    """Nanoseconds a pair, the join included, which alone takes `join_ns`; none without pgvector."""
    ((kind,),) = connection.execute(
        "select typbasetype::regtype::text from pg_type"
        " where typname = 'dist' and typnamespace = current_schema()::regnamespace"
    ).fetchall()
    if not kind.endswith("vector"):
        return []
    records = []
    for dimensions in DIMENSIONS:
        make_vectors(connection, dimensions)
        ours, bare, join = best(connection, DISTANCE, OPERATOR, JOIN)
        records.append(
            {
                "dimensions": dimensions,
                "distance_ns": round(ours / VECTORS**2 * 1e9, 1),
                "bare_operator_ns": round(bare / VECTORS**2 * 1e9, 1),
                "join_ns": round(join / VECTORS**2 * 1e9, 1),
                "ratio": round(ours / bare, 2),
                "inlined": inlined(connection, DISTANCE, "distance"),
            }
        )
        connection.execute("drop table vectors")
    return records


def make_vectors(connection: Connection[Any], dimensions: int) -> None:
    """Random integer-valued vectors, as points are."""
    connection.execute(
        "create temporary table vectors (k bigint, x dist) with (toast_tuple_target = 8160)"
    )
    values = np.random.default_rng(1).integers(0, 1 << 17, (VECTORS, dimensions))
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into vectors values (%s, %s::real[]::dist)",
            [(k, row) for k, row in enumerate(values.tolist())],
        )
    connection.execute("analyze vectors")


def uniform(connection: Connection[Any]) -> dict[str, Any]:
    """Nanoseconds of a random number."""
    connection.execute(MAKE_KEYS.encode())
    connection.execute("analyze keys")
    ours, bare = best(connection, U01, NO_U01)
    told = {"u01_ns": round((ours - bare) / KEYS * 1e9), "inlined": inlined(connection, U01, "u01")}
    connection.execute("drop table keys")
    return told


def best(connection: Connection[Any], *queries: str) -> list[float]:
    """Least seconds of each query, taken in turns."""
    times: list[list[float]] = [[] for _ in queries]
    for _ in range(REPEATS):
        for query, taken in zip(queries, times, strict=True):
            began = time.perf_counter()
            connection.execute(query.encode()).fetchone()
            taken.append(time.perf_counter() - began)
    return [min(taken) for taken in times]


def inlined(connection: Connection[Any], query: str, function: str) -> bool:
    """True where the plan does not call the function any more."""
    plan = connection.execute(b"explain verbose " + query.encode()).fetchall()
    return not any(f"{function}(" in str(row[0]) for row in plan)
