"""What a street leaves behind: isomorphism, lookup, transitions, metric, summaries."""

from __future__ import annotations

from pgpipe.cluster.context import Context
from pgpipe.cluster.raw import RIVER_CHUNK, isomorphism_part, lookup_part
from pgpipe.engine import Session
from pgpipe.runner import Chunk, Step
from pgpipe.streets import PREFLOP, RIVER, TURN

PUBLISH_CHUNK = 3_500_000
METRIC_SLICES = 100
METRIC_UNIT = 1 << 23
"""Slices of metric.dx: each coordinate by itself, in the finest grid. The river's buckets lie on
one line, so that one slice of all coordinates is exact on the turn."""
SLICE_CHUNK = 16
"""Buckets in a chunk."""


def number_buckets(context: Context, street: int) -> None:
    """bucket_code of the street, and on the river its coordinates."""

    def work(session: Session, chunk: Chunk) -> int:
        written = session.run(
            "cluster/00_bucket_code", street=street, buckets=context.buckets(street)
        )
        if street == RIVER:
            session.run("cluster/01_river_coordinate")
            session.analyze("coordinate")
        return written

    context.runner.run(Step(street, "bucket codes", work, quiet=True))


def publish_members(context: Context, street: int, iteration: int) -> None:
    """isomorphism and lookup of a clustered street, partition by partition."""
    chunks = context.board_chunks(street, PUBLISH_CHUNK)

    def members(session: Session, chunk: Chunk) -> int:
        part = isomorphism_part(street, chunk)
        if street == PREFLOP:
            return session.fill_part(part, "cluster/41_preflop_isomorphism", lo=part.lo, hi=part.hi)
        return session.fill_part(
            part,
            "cluster/40_isomorphism",
            street=street,
            iteration=iteration,
            lo=part.lo,
            hi=part.hi,
        )

    def blocks(session: Session, chunk: Chunk) -> int:
        return session.fill_part(
            lookup_part(street, chunk), "cluster/42_lookup", lo=chunk.lo, hi=chunk.hi
        )

    context.runner.run(Step(street, "isomorphism", members, chunks))
    context.runner.run(Step(street, "lookup", blocks, chunks))


def publish_buckets(context: Context, street: int, iteration: int) -> None:
    """coordinate, transitions and metric of a street, from the mean of its final members."""
    slices, unit = METRIC_SLICES, METRIC_UNIT
    if street == TURN:
        slices, unit = 1, METRIC_UNIT // 100

    def axes(session: Session, chunk: Chunk) -> int:
        if street == PREFLOP:
            session.run("cluster/44_preflop_mass")
        return session.run(
            "cluster/13_axis", purpose="metric", next_street=street + 1, slices=slices, unit=unit
        )

    def lay(session: Session, chunk: Chunk) -> int:
        return session.run(
            "cluster/47_centroid_slice", iteration=iteration, lo=chunk.lo, hi=chunk.hi
        )

    def mean(session: Session, chunk: Chunk) -> int:
        session.run("cluster/46_coordinate", street=street, iteration=iteration)
        session.analyze("coordinate")
        session.analyze("centroid_slice")
        return session.run("cluster/45_transitions", street=street, iteration=iteration)

    def measure(session: Session, chunk: Chunk) -> int:
        return session.run("cluster/48_metric", street=street, unit=unit, lo=chunk.lo, hi=chunk.hi)

    buckets = context.buckets(street)
    chunks = [Chunk(i, lo, lo + SLICE_CHUNK) for i, lo in enumerate(range(0, buckets, SLICE_CHUNK))]
    context.runner.run(Step(street, "metric axes", axes, durable=False, quiet=True))
    context.runner.session.analyze("centroid_mass")
    context.runner.session.analyze("axis")
    context.runner.run(Step(street, "metric slices", lay, chunks, durable=False))
    context.runner.run(Step(street, "transitions", mean, quiet=True))
    context.runner.run(Step(street, "metric", measure, chunks))


def summarise(context: Context, street: int) -> None:
    """population, abstraction and street: the last step, which marks the street complete."""
    size = RIVER_CHUNK if street == RIVER else PUBLISH_CHUNK

    def count(session: Session, chunk: Chunk) -> int:
        return session.run(
            "cluster/43_population",
            street=street,
            chunk=chunk.number,
            lo=chunk.lo,
            hi=chunk.hi,
        )

    def work(session: Session, chunk: Chunk) -> int:
        written = session.run("cluster/60_abstraction", street=street)
        return written + session.run("cluster/61_street", street=street)

    chunks = context.board_chunks(street, size)
    context.runner.run(Step(street, "population", count, chunks, quiet=True))
    context.runner.run(Step(street, "summary", work, quiet=True))
