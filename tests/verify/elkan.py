"""Elkan's iterations equal brute-force Lloyd's on turn points of the deck, iteration by iteration.

A scratch schema takes some random boards of the deck with their children, and the driver's own
k-means runs there from histograms to the last iteration; it is dropped in the end.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
from psycopg import Connection, sql

from pgpipe.cluster.context import Context, Counts
from pgpipe.cluster.drive import PARTITIONED
from pgpipe.cluster.kmeans import KMeans
from pgpipe.engine import Engine
from pgpipe.engine.connect import Link
from pgpipe.engine.partitions import drop_iterations
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.progress import Reporter
from pgpipe.runner import Runner
from pgpipe.streets import RIVER, TURN, board_range
from tests import lloyd
from tests.recording import Points, RecordingEngine, StreetRecord
from tests.verify.claim import Finding, Matrix, Tables

POINTS = 20_000
HISTOGRAMS = 1_000
"""Of so many points the histograms are compared, too."""
OBSERVATIONS = 90_000
"""So many observations of random boards of the full deck have some 25,000 distinct histograms."""


def elkan(tables: Tables, link: Link) -> Iterator[Finding]:
    """Every iteration's centroids, distances and assignment."""
    with scratch(tables, link) as engine:
        record = run(tables, engine)
    yield compare(tables, record)


@contextmanager
def scratch(tables: Tables, link: Link) -> Iterator[PostgresEngine]:
    """An engine on a schema of its own, with some turn boards in it; dropped in the end."""
    vectors = "pgvector" if _has_pgvector(tables) else "arrays"
    engine = PostgresEngine(Link(link.dsn, f"{link.schema}_verify"[:63]), 1, vectors, print)
    try:
        with engine.main.transaction():
            fill(engine.main, link.schema, tables.seed)
        yield engine
    finally:
        drop(engine)
        engine.close()


def drop(engine: PostgresEngine) -> None:
    """Drop the scratch schema, partitions first: one drop of all takes too many locks."""
    drop_iterations(engine.main, 1 << 15)
    engine.main.execute(
        sql.SQL("drop schema {} cascade").format(sql.Identifier(engine.link.schema))
    )


def _has_pgvector(tables: Tables) -> bool:
    ((found,),) = tables.rows(
        "select typbasetype::regtype::text like '%%vector' from pg_type"
        " where typname = 'dist' and typnamespace = current_schema()::regnamespace",
        {},
    )
    return bool(found)


def fill(connection: Connection[Any], schema: str, seed: int) -> None:
    """Copy random turn boards, their children and what these look up."""
    lo, hi = board_range(TURN)
    values = {"lo": lo, "hi": hi, "seed": seed, "observations": OBSERVATIONS, "street": RIVER}
    for table in PARTITIONED:
        connection.execute(
            sql.SQL("create table {} partition of {} default").format(
                sql.Identifier(f"{table}_every"), sql.Identifier(table)
            )
        )
    for statement in FILL:
        connection.execute(sql.SQL(statement).format(deck=sql.Identifier(schema)), values)


FILL = (
    """
    insert into board (board, pockets)
    select drawn.board, drawn.pockets
    from (
        select
            board,
            pockets,
            sum(cardinality(pockets)) over (
                order by u01(board, %(seed)s::bigint), board
            ) - cardinality(pockets) as before
        from {deck}.board
        where board >= %(lo)s::bigint and board < %(hi)s::bigint
    ) as drawn
    where drawn.before < %(observations)s::bigint
    """,
    """
    insert into child (board, slot, dealt, child_board, positions)
    select child.board, child.slot, child.dealt, child.child_board, child.positions
    from board
    inner join {deck}.child as child on child.board = board.board
    """,
    """
    insert into lookup (board, buckets)
    select lookup.board, lookup.buckets
    from {deck}.lookup as lookup
    where lookup.board in (select child.child_board from child)
    """,
    """
    insert into bucket_code (street, bucket, abs)
    select street, bucket, abs from {deck}.bucket_code where street = %(street)s::smallint
    """,
    """
    insert into coordinate (street, bucket, axis, x)
    select street, bucket, axis, x from {deck}.coordinate where street = %(street)s::smallint
    """,
    "analyze board",
    "analyze child",
    "analyze lookup",
)


def run(tables: Tables, engine: PostgresEngine) -> StreetRecord:
    """The driver's k-means of the turn, recorded."""
    recording = RecordingEngine(cast(Engine, engine))
    reporter = Reporter(io.StringIO())
    runner = Runner(cast(Engine, recording), 1, reporter, threading.Event())
    try:
        counts = [Counts(*tables.published[street]) for street in range(4)]
        KMeans(Context(runner, tables.parameters, counts), TURN).run()
    finally:
        runner.close()
    return recording.streets[TURN]


def counts_of(points: Points, buckets: int) -> Matrix:
    """The histograms of the points: int64[n, buckets]."""
    counts = np.zeros((len(points.obs), buckets), dtype=np.int64)
    for row, histogram in zip(counts, points.histograms, strict=True):
        row[list(histogram)] = list(histogram.values())
    return counts


def compare(tables: Tables, record: StreetRecord) -> Finding:
    """Lloyd's beside it, from the same seeds."""
    points = record.points
    place = lloyd.space(tables.coordinates(RIVER), tables.children(TURN), 1)
    counts = counts_of(points, tables.buckets(RIVER))
    buckets = tables.buckets(TURN)
    centroids = record.iterations[0].positions
    differing = int((points.positions != place.embed(counts)).any(axis=1).sum())
    some = np.sort(np.random.default_rng(tables.seed).permutation(len(counts))[:HISTOGRAMS])
    differing += int((counts[some] != tables.histograms(TURN, points.obs[some])).sum())
    for iteration in record.iterations:
        batch = iteration.batch
        assigned, distance = lloyd.assign(points.positions[batch], centroids)
        assigned = lloyd.repair(points.obs[batch], assigned, distance, buckets)
        differing += int((iteration.positions != centroids).any(axis=1).sum())
        differing += int((iteration.distance != distance).sum())
        differing += int((iteration.assigned != assigned).sum())
        weight = points.weight[batch]
        centroids = lloyd.move(place, counts[batch], weight, assigned, buckets)
    repairs = sum(len(iteration.repairs) for iteration in record.iterations)
    sizes = sorted({len(iteration.batch) for iteration in record.iterations})
    skipped = record.iterations[-1].skipped.mean()
    wanted = min(POINTS, len(points.obs)) if not tables.full else POINTS
    return Finding(
        "Elkan's assignments equal brute-force Lloyd's",
        f"{differing} differences, {len(points.obs):,} turn points,"
        f" {len(record.iterations)} iterations on batches of {sizes}, {repairs} repairs,"
        f" {skipped:.0%} skipped at last",
        f"0, {wanted:,} points",
        differing == 0 and len(points.obs) >= wanted,
    )
