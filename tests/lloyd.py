"""k-means by brute force in numpy: Lloyd's, on the same grid and by the same rules as sql/cluster.

Ties go to the lower index; the j-th empty cluster takes the j-th farthest point, ties by obs; means
are of histograms, embedded, and rounded once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pgpipe.parameters import GRID

Matrix = NDArray[np.int64]


@dataclass(frozen=True)
class Space:
    """The sliced Earth Mover's Distance of one street, as sql/cluster/13_axis.sql lays it out.

    children   deals of the next street to one observation
    orders     for each slice the next street's buckets in order
    gaps       for each slice the grid steps between neighbours
    """

    children: int
    orders: list[NDArray[np.int64]]
    gaps: list[NDArray[np.int64]]

    @property
    def unit(self) -> int:
        """Grid steps of one child that crosses one percent."""
        return GRID // (self.children * 100)

    @property
    def scale(self) -> int:
        """Grid steps of distance 1."""
        return self.unit * self.children * 100

    def embed(self, counts: Matrix) -> Matrix:
        """Vectors of some histograms: cumulative counts times gaps, where there is a gap."""
        parts = []
        for order, gaps in zip(self.orders, self.gaps, strict=True):
            cumulative = counts[:, order].cumsum(axis=1)[:, :-1] * gaps
            parts.append(cumulative[:, gaps > 0])
        return np.hstack(parts)


def space(coordinates: Matrix, children: int, slices: int) -> Space:
    """The space over buckets at int64[K, 100] coordinates in units of 2^-23."""
    unit = GRID // (children * 100)
    group = np.arange(100) * slices // 100
    orders, gaps = [], []
    for number in range(slices):
        along = coordinates[:, group == number].sum(axis=1)
        order = np.lexsort((np.arange(len(along)), along))
        grid = np.floor(along[order] * unit / 2**23 + 0.5).astype(np.int64)
        orders.append(order)
        gaps.append(np.diff(grid))
    return Space(children, orders, gaps)


def distances(points: Matrix, centroids: Matrix) -> Matrix:
    """Every point's L1 distance to every centroid."""
    return np.stack([np.abs(points - centroid).sum(axis=1) for centroid in centroids], axis=1)


def assign(points: Matrix, centroids: Matrix) -> tuple[Matrix, Matrix]:
    """The nearest centroid of every point, ties to the lower index, and how far it is."""
    distance = distances(points, centroids)
    return distance.argmin(axis=1), distance.min(axis=1)


def repair(obs: Matrix, assigned: Matrix, distance: Matrix, clusters: int) -> Matrix:
    """The j-th empty cluster takes the j-th farthest point, ties by obs; the nearest point of a
    cluster (ties by obs) stays with it."""
    empty = sorted(set(range(clusters)) - set(assigned.tolist()))
    order = np.lexsort((obs, distance))
    _, nearest = np.unique(assigned[order], return_index=True)
    movable = np.ones(len(obs), dtype=bool)
    movable[order[nearest]] = False
    far = np.lexsort((obs, -distance))
    repaired = assigned.copy()
    for cluster, point in zip(empty, far[movable[far]], strict=False):
        repaired[point] = cluster
    return repaired


def move(place: Space, counts: Matrix, weight: Matrix, assigned: Matrix, clusters: int) -> Matrix:
    """Where the centroids go: the weighted mean of the members' histograms, embedded, rounded."""
    weighted = counts * weight[:, None]
    mass = np.stack([weighted[assigned == c].sum(axis=0) for c in range(clusters)])
    return embed_mean(place, mass)


def embed_mean(place: Space, mass: Matrix) -> Matrix:
    """Vectors of the mean of each row of masses, rounded once."""
    total = mass.sum(axis=1, keepdims=True)
    vectors = place.embed(mass) * place.children
    moved: Matrix = np.floor(vectors / total + 0.5).astype(np.int64)
    return moved
