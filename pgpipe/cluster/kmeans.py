"""k-means on one street: points, seeds, iterations. The algorithm is in sql/cluster/11 to 37."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from pgpipe.cluster.context import Context
from pgpipe.engine import Session
from pgpipe.errors import PgpipeError
from pgpipe.parameters import GRID, TOLERANCE, batch_share
from pgpipe.runner import WHOLE, Chunk, Step
from pgpipe.streets import FLOP, NAMES

SIGNATURE_CHUNK = 125_000
"""Observations in a chunk of the histogram steps."""
DRAWN_ROWS = 10_000
"""Points whose distances the draws of one transaction may change: more dead rows slow it down."""
ASSIGNMENT_CHUNK = 40_000
MOST_ASSIGNMENT_CHUNKS = 8
"""Observations in a chunk of an iteration, and how many there are at most."""
REACHES = (4, 4, 4, 4, 5)
"""Rivals lie within half so many times a point's distance, by iteration, the last for the rest; see
32_assign.sql. While centroids still move far, lower bounds are not worth their price. Changes no
result."""


FEWEST_MEMBERS = 10
"""A batch has so many points a cluster, at least."""


class KMeans:
    """The k-means of one street; every step resumes where the ledger says."""

    def __init__(self, context: Context, street: int) -> None:
        self.context = context
        self.street = street
        self.children = context.counts[street].children
        self.unit = GRID // (self.children * 100)
        self.seed = context.parameters.seed * 8 + street

    def run(self) -> int:
        """Cluster the street; the number of the last iteration, whose assignment stands."""
        self._points()
        self._seed()
        return self._iterate()

    def _step(self, name: str, *scripts: str, quiet: bool = True, **values: object) -> None:
        """One transaction that runs some files, on unlogged tables."""

        def work(session: Session, chunk: Chunk) -> int:
            return sum(session.run(f"cluster/{script}", **values) for script in scripts)

        self._run(name, work, quiet=quiet)

    def _run(
        self,
        name: str,
        work: Callable[[Session, Chunk], int],
        chunks: list[Chunk] | tuple[Chunk, ...] = WHOLE,
        iteration: int = 0,
        *,
        quiet: bool = False,
        in_order: bool = False,
    ) -> None:
        self.context.runner.run(
            Step(
                self.street,
                name,
                work,
                chunks,
                iteration,
                durable=False,
                quiet=quiet,
                in_order=in_order,
            )
        )

    def _points(self) -> None:
        """Histograms, the distinct ones among them, and their vectors."""

        def sign(session: Session, chunk: Chunk) -> int:
            ((r1, r2),) = session.fetch(
                "cluster/10_random_number", next_street=self.street + 1, seed=self.seed
            )
            return session.run("cluster/11_signature", lo=chunk.lo, hi=chunk.hi, r1=r1, r2=r2)

        def embed(session: Session, chunk: Chunk) -> int:
            return session.run("cluster/15_point", lo=chunk.lo, hi=chunk.hi)

        chunks = self.context.board_chunks(self.street, SIGNATURE_CHUNK)
        session = self.context.runner.session
        self._run("signatures", sign, chunks)
        session.analyze("signature")
        self._step("distinct histograms", "12_distinct_histogram", quiet=False)
        session.analyze("distinct_histogram")
        self._check_points(session)
        self._step(
            "axes",
            "13_axis",
            purpose="cluster",
            next_street=self.street + 1,
            slices=self.context.parameters.flop_slices if self.street == FLOP else 1,
            unit=self.unit,
        )
        session.analyze("axis")
        self._step("embedding", "14_embedding", children=self.children)
        session.analyze("embedding")
        self._run("points", embed, chunks)
        session.analyze("point")

    def _check_points(self, session: Session) -> None:
        ((points,),) = session.fetch("run/points")
        buckets = self.context.buckets(self.street)
        if buckets > points:
            name = NAMES[self.street]
            raise PgpipeError(
                f"{buckets} buckets are more than the {points} distinct histograms of the {name}",
                f"choose --{name}-buckets {points} or fewer, in another --schema",
            )

    def _seed(self) -> None:
        """k-means++."""

        buckets = self.context.buckets(self.street)
        sample = max(self.context.parameters.seed_sample, buckets)

        def draw(session: Session, chunk: Chunk) -> int:
            drawn = 0
            for centroid in range(chunk.lo, chunk.hi):
                drawn += session.run("cluster/21_seed_draw", centroid=centroid, seed=self.seed)
                session.run("cluster/22_seed_distance", centroid=centroid)
            return drawn

        self._step("seed sample", "20_seed_sample", seed=self.seed, sample=sample)
        self.context.runner.session.analyze("seed_sample")
        self.context.runner.session.analyze("seed_distance")
        ((points,),) = self.context.runner.session.fetch("run/points")
        draws = max(1, DRAWN_ROWS // min(sample, points))
        chunks = [
            Chunk(i, lo, min(lo + draws, buckets)) for i, lo in enumerate(range(0, buckets, draws))
        ]
        self._run("seeding", draw, chunks, in_order=True)

    def _iterate(self) -> int:
        """Assign and move until few points change, or as often as allowed."""
        runner = self.context.runner
        session = runner.session
        observations = self.context.counts[self.street].observations
        chunks = min(max(1, observations // ASSIGNMENT_CHUNK), MOST_ASSIGNMENT_CHUNKS)
        rows = session.fetch("run/point_bounds", chunks=chunks)
        bounds = [lo for (lo,) in rows] + [1 << 62]
        parameters = self.context.parameters
        last = parameters.flop_iterations if self.street == FLOP else parameters.turn_iterations
        ((points,),) = session.fetch("run/points")
        fewest = FEWEST_MEMBERS * self.context.buckets(self.street) / points
        least = max(1 / parameters.batch, fewest)
        shares = [batch_share(i, last, least) for i in range(last + 1)]
        iteration = 0
        while True:
            self._assign(iteration, bounds, shares)
            if iteration >= last:
                return iteration
            ((reassigned,),) = session.fetch(
                "run/reassigned", street=self.street, iteration=iteration
            )
            if reassigned < TOLERANCE and shares[iteration] == 1:
                last = iteration + 1
            iteration += 1

    def _assign(self, iteration: int, bounds: list[int], shares: list[float]) -> None:
        """One iteration: centroid distances, assignment, and where the centroids move."""
        runner = self.context.runner
        above, upto = ([0.0, *shares])[iteration : iteration + 2]
        reach = REACHES[min(iteration, len(REACHES) - 1)]
        chunks = [Chunk(number, lo, hi) for number, (lo, hi) in enumerate(pairwise(bounds))]

        def measure(session: Session, chunk: Chunk) -> int:
            written = session.run("cluster/30_centroid_pair", iteration=iteration, reach=reach)
            session.analyze("centroid_pair")
            session.analyze("centroid_bound")
            return written

        def assign(session: Session, chunk: Chunk) -> int:
            span = {"lo": chunk.lo, "hi": chunk.hi}
            written = 0
            if iteration:
                written += session.run(
                    "cluster/32_assign", iteration=iteration, reach=reach, **span
                )
            if upto > above:
                written += session.run(
                    "cluster/31_assign_first",
                    iteration=iteration,
                    seed=self.seed,
                    above=above,
                    upto=upto,
                    **span,
                )
            # Without statistics the planner takes an iteration for a handful of rows.
            session.analyze("assignment", f"{iteration:03d}_{chunk.number:03d}")
            session.run("cluster/34_mass_delta", iteration=iteration, chunk=chunk.number, **span)
            return written

        def move(session: Session, chunk: Chunk) -> int:
            session.run("cluster/33_repair", iteration=iteration)
            session.run("cluster/35_centroid_mass", iteration=iteration)
            session.analyze("centroid_mass")
            moved = session.run("cluster/36_centroid", iteration=iteration, children=self.children)
            session.run(
                "cluster/37_convergence",
                street=self.street,
                iteration=iteration,
                seconds=runner.reporter.clock(),
                scale=self.unit * self.children * 100.0,
            )
            return moved

        if not runner.is_done(self.street, "centroids", iteration):
            runner.engine.new_iteration(iteration, bounds)
        runner.reporter.restart_clock()
        if iteration:
            self._run("centroid distances", measure, iteration=iteration, quiet=True)
        self._run("assignment", assign, chunks, iteration)
        self._run("centroids", move, iteration=iteration, quiet=True)
