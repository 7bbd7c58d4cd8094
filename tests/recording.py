"""An engine that remembers what the working tables held at the end of each k-means iteration."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from pgpipe.engine import Engine
from tests.compare import AnySession, Rows, rows

FIRST_ASSIGNMENT = "cluster/31_assign_first"
LAST_OF_ITERATION = "cluster/37_convergence"
DUPLICATE_SEEDS = """
    update centroid set position = (select one.position from centroid as one where one.centroid = 1)
    where centroid in (3, 4, 7)
"""
"""Ties go to the lower index: the clusters 3, 4 and 7 begin empty."""


@dataclass(frozen=True)
class Points:
    """The points of a street, ascending by obs; positions int64[n, dims]."""

    obs: NDArray[np.int64]
    weight: NDArray[np.int64]
    positions: NDArray[np.int64]
    histograms: list[dict[int, int]]


@dataclass(frozen=True)
class Iteration:
    """One iteration: centroid indices ascending with positions, and each point's cluster.

    batch   indices of the points that the iteration works on, ascending; what follows is theirs
    """

    centroids: NDArray[np.int64]
    positions: NDArray[np.int64]
    batch: NDArray[np.int64]
    assigned: NDArray[np.int64]
    distance: NDArray[np.int64]
    lower: NDArray[np.int64]
    skipped: NDArray[np.bool_]
    repairs: Rows


@dataclass
class StreetRecord:
    """What the working tables of one street held."""

    points: Points
    signature: Rows
    distinct: Rows
    axis: Rows
    iterations: list[Iteration] = field(default_factory=list)


def read_points(session: AnySession) -> Points:
    """The table `point`."""
    found = rows(
        session,
        "select obs, weight, buckets, counts, position::real[] from point order by obs",
    )
    return Points(
        np.array([row[0] for row in found]),
        np.array([row[1] for row in found]),
        np.array([row[4] for row in found]).astype(np.int64),
        [dict(zip(row[2], row[3], strict=True)) for row in found],
    )


def read_iteration(session: AnySession, iteration: int, points: Points) -> Iteration:
    """The tables `centroid`, `assignment` and `repair` of one iteration."""
    centroids = rows(
        session,
        "select centroid, position::real[] from centroid"
        f" where iteration = {iteration} order by centroid",
    )
    assigned: NDArray[np.int64] = np.array(
        rows(
            session,
            "select obs, centroid, distance, lower, skipped::integer from assignment"
            f" where iteration = {iteration} order by obs",
        )
    )
    return Iteration(
        np.array([row[0] for row in centroids]),
        np.array([row[1] for row in centroids]).astype(np.int64),
        np.searchsorted(points.obs, assigned[:, 0]),
        assigned[:, 1],
        assigned[:, 2],
        assigned[:, 3],
        assigned[:, 4].astype(bool),
        rows(
            session,
            "select obs, centroid, previous from repair"
            f" where iteration = {iteration} order by obs",
        ),
    )


class RecordingSession:
    """A session that reads the working tables after the last script of an iteration."""

    def __init__(
        self, session: AnySession, streets: dict[int, StreetRecord], duplicates: bool
    ) -> None:
        self.session = session
        self.streets = streets
        self.duplicates = duplicates

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)

    def transaction(self, durable: bool = True) -> AbstractContextManager[None]:
        """As the session's own."""
        return self.session.transaction(durable)

    def run(self, script: str, /, **values: Any) -> int:
        """Run a script, then record."""
        if self.duplicates and script == FIRST_ASSIGNMENT and values["iteration"] == 0:
            self.session.connection.execute(DUPLICATE_SEEDS)
        written = self.session.run(script, **values)
        if script == LAST_OF_ITERATION:
            self._record(values["street"], values["iteration"])
        return written

    def _record(self, street: int, iteration: int) -> None:
        if iteration == 0:
            self.streets[street] = StreetRecord(
                read_points(self.session),
                rows(self.session, "select obs, hash1, hash2 from signature order by obs"),
                rows(self.session, "select obs, weight from distinct_histogram order by obs"),
                rows(
                    self.session,
                    "select slice, rank, bucket, gap from axis where purpose = 'cluster'"
                    " order by slice, rank",
                ),
            )
        record = self.streets[street]
        record.iterations.append(read_iteration(self.session, iteration, record.points))


class RecordingEngine:
    """An engine whose sessions record; one worker only."""

    def __init__(self, engine: Engine, duplicates: bool = False) -> None:
        """`duplicates` makes some seeds equal, so that clusters are empty at first."""
        self.duplicates = duplicates
        assert engine.workers == 1
        self.engine = engine
        self.streets: dict[int, StreetRecord] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def session(self) -> Any:
        """A recording session."""
        session = cast(AnySession, self.engine.session())
        return RecordingSession(session, self.streets, self.duplicates)
