"""A fingerprint for each published table, the same on every engine for the same rows.

One portable query a table puts its rows in order of the key. Large tables are hashed a board at a
time inside the database; the rows of small ones are hashed here, numbers in full precision.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeAlias

from pgpipe.engine.duckdb import DuckSession
from pgpipe.engine.session import PostgresSession

AnySession: TypeAlias = PostgresSession | DuckSession
Rows: TypeAlias = list[tuple[Any, ...]]

TABLES = {
    "board": """
        select board, md5(array_to_string(pockets, ',')) from board order by board
    """,
    "child": """
        select
            board,
            md5(string_agg(dealt || ' ' || child_board || ' ' || array_to_string(positions, ','),
                ';' order by dealt))
        from child group by board order by board
    """,
    "isomorphism": """
        select obs >> 16, count(*), md5(string_agg(obs || ' ' || abs, ';' order by obs))
        from isomorphism group by obs >> 16 order by obs >> 16
    """,
    "lookup": """
        select board, md5(array_to_string(buckets, ',')) from lookup order by board
    """,
    "metric": "select metric.xor, dx::double precision from metric order by metric.xor",
    "transitions": """
        select prev, next, dx::double precision from transitions order by prev, next
    """,
    "abstraction": """
        select abs, street, population, equity::double precision from abstraction order by abs
    """,
    "street": "select street, nobs, nabs from street order by street",
    "coordinate": "select street, bucket, axis, x from coordinate order by street, bucket, axis",
    "bucket_code": "select street, bucket, abs from bucket_code order by street, bucket",
    "population": """
        select street, bucket, sum(observations)::bigint from population
        group by street, bucket order by street, bucket
    """,
    # Times differ from run to run, and how many points the bounds skip is no result.
    "convergence": """
        select street, iteration, points, reassigned, largest_drift, mean_distance, rms_distance,
            repaired
        from convergence order by street, iteration
    """,
}


def rows(session: AnySession, query: str) -> Rows:
    """The rows of a query on either engine."""
    if isinstance(session, PostgresSession):
        return session.connection.execute(query.encode()).fetchall()
    return session.connection.execute(query).fetchall()


def table_hashes(session: AnySession) -> dict[str, str]:
    """Rows and sha256 of every published table, e.g. {"street": "4 rows 5feceb66ffc86f38"}."""
    return {table: _digest(rows(session, query)) for table, query in TABLES.items()}


def _digest(found: Rows) -> str:
    text = "\n".join(repr(tuple(row)) for row in found)
    return f"{len(found)} rows {hashlib.sha256(text.encode()).hexdigest()[:16]}"
