"""Exact Earth Mover's Distance by POT, on all cores."""

from __future__ import annotations

from functools import partial

import numpy as np
import ot
from numpy.typing import NDArray

from tests.verify.workers import on_all_cores

Reals = NDArray[np.float64]


def emd(one: Reals, other: Reals, distance: Reals) -> float:
    """Exact EMD of two distributions; buckets without mass are left out, which is faster."""
    a, b = np.flatnonzero(one), np.flatnonzero(other)
    return float(ot.emd2(one[a], other[b], np.ascontiguousarray(distance[np.ix_(a, b)])))


def emd_rows(points: Reals, means: Reals, distance: Reals) -> Reals:
    """Exact EMD of every point to every mean: float64[n, K]."""
    return np.array(on_all_cores(partial(_to_every, means=means, distance=distance), points))


def emd_pairs(one: Reals, other: Reals, distance: Reals) -> Reals:
    """Exact EMD of row k and row k."""
    both = np.stack([one, other], axis=1)
    return np.array(on_all_cores(partial(_between, distance=distance), both))


def _to_every(point: Reals, means: Reals, distance: Reals) -> list[float]:
    return [emd(point, mean, distance) for mean in means]


def _between(both: Reals, distance: Reals) -> float:
    return emd(both[0], both[1], distance)
