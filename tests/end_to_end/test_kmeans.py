"""The k-means in SQL against plain numpy: points, seeds, every assignment, every centroid."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import ot
import pytest
from numpy.typing import NDArray
from scipy.stats import wasserstein_distance

from pgpipe.kernels.cards import DECKS
from pgpipe.parameters import GRID
from tests.clustering import TINY, Clustered, coordinates, histograms
from tests.compare import rows
from tests.lloyd import repair
from tests.recording import StreetRecord

FLOP, TURN = 1, 2
CHILDREN = {FLOP: 15, TURN: 14}
SLICES = {FLOP: TINY.flop_slices, TURN: 1}
BUCKETS = {FLOP: TINY.flop_buckets, TURN: TINY.turn_buckets}
STREETS = pytest.mark.parametrize("street", [TURN, FLOP])

Matrix = NDArray[np.int64]


def unit(street: int) -> int:
    """Grid steps of one child that crosses one percent."""
    return GRID // (CHILDREN[street] * 100)


def scale(street: int) -> float:
    """Grid steps of distance 1."""
    return unit(street) * CHILDREN[street] * 100


def cuts(clustered: Clustered, street: int) -> list[tuple[list[int], list[int]]]:
    """For each slice the next street's buckets in order, and the gaps between them."""
    x = coordinates(clustered.session, street + 1)
    group = np.arange(100) * SLICES[street] // 100
    out = []
    for number in range(SLICES[street]):
        along = x[:, group == number].sum(axis=1)
        order = sorted(range(len(x)), key=lambda bucket: (along[bucket], bucket))
        grid = np.floor(along[order] * unit(street) / 2**23 + 0.5).astype(np.int64)
        out.append((order, np.diff(grid).tolist()))
    return out


def embed(clustered: Clustered, street: int, counts: Matrix) -> Matrix:
    """Vectors of some histograms: cumulative counts times gaps, where there is a gap."""
    parts = []
    for order, gaps in cuts(clustered, street):
        cumulative = counts[:, order].cumsum(axis=1)[:, :-1] * np.array(gaps)
        parts.append(cumulative[:, np.array(gaps) > 0])
    return np.hstack(parts)


def point_counts(record: StreetRecord, buckets: int) -> Matrix:
    """The histograms of the points: int64[n, K of the next street]."""
    counts = np.zeros((len(record.points.obs), buckets), dtype=np.int64)
    for k, histogram in enumerate(record.points.histograms):
        counts[k, list(histogram)] = list(histogram.values())
    return counts


def l1(points: Matrix, centroids: Matrix) -> Matrix:
    """Every point's distance to every centroid."""
    return np.stack([np.abs(points - centroid).sum(axis=1) for centroid in centroids], axis=1)


@STREETS
def test_signatures_part_the_observations_as_their_histograms_do(
    recorded: Clustered, street: int
) -> None:
    obs, counts = histograms(recorded.session, street)
    _, true_class = np.unique(counts, axis=0, return_inverse=True)
    record = recorded.streets[street]
    assert [row[0] for row in record.signature] == obs.tolist()
    hashes = [row[1:] for row in record.signature]
    pairs = set(zip(true_class.ravel().tolist(), hashes, strict=True))
    assert len(pairs) == true_class.max() + 1 == len(set(hashes))
    members: dict[int, list[int]] = {}
    for one, number in zip(obs.tolist(), true_class.ravel().tolist(), strict=True):
        members.setdefault(number, []).append(one)
    expected = sorted((min(group), len(group)) for group in members.values())
    assert [tuple(row) for row in record.distinct] == expected


@STREETS
def test_points_are_the_histograms_and_their_vectors(recorded: Clustered, street: int) -> None:
    obs, counts = histograms(recorded.session, street)
    record = recorded.streets[street]
    at = np.searchsorted(obs, record.points.obs)
    assert np.array_equal(point_counts(record, counts.shape[1]), counts[at])
    assert np.array_equal(record.points.positions, embed(recorded, street, counts[at]))
    assert record.points.weight.sum() == len(obs)


@STREETS
def test_no_distance_leaves_the_exact_range_of_float4(recorded: Clustered, street: int) -> None:
    ends = np.zeros((2, len(coordinates(recorded.session, street + 1))), dtype=np.int64)
    order = cuts(recorded, street)[0][0]
    ends[0, order[0]] = ends[1, order[-1]] = CHILDREN[street]
    positions = embed(recorded, street, ends)
    assert np.abs(positions[0] - positions[1]).sum() < 2**24
    assert recorded.streets[street].points.positions.max() < 2**24


def test_turn_distance_is_wasserstein(postgres_one_job: Clustered) -> None:
    points = postgres_one_job.streets[TURN].points
    rng = np.random.default_rng(1)
    for a, b in rng.integers(0, len(points.obs), (300, 2)):
        one, other = points.histograms[a], points.histograms[b]
        exact = wasserstein_distance(
            list(one), list(other), list(one.values()), list(other.values())
        )
        sliced = np.abs(points.positions[a] - points.positions[b]).sum() / scale(TURN)
        assert sliced == pytest.approx(exact / 100, abs=1e-12)


def test_flop_distance_is_never_above_exact_emd(postgres_one_job: Clustered) -> None:
    points = postgres_one_job.streets[FLOP].points
    x = coordinates(postgres_one_job.session, TURN)
    ground = np.abs(x[:, None] - x[None]).sum(axis=2) / 2**23 / 100
    counts = point_counts(postgres_one_job.streets[FLOP], len(x)) / CHILDREN[FLOP]
    # A gap is off by a grid step at most, and there are so many gaps.
    rounding = points.positions.shape[1] / (unit(FLOP) * 100)
    ratios = []
    for a, b in np.random.default_rng(2).integers(0, len(counts), (300, 2)):
        exact = ot.emd2(counts[a], counts[b], ground)
        sliced = np.abs(points.positions[a] - points.positions[b]).sum() / scale(FLOP)
        assert sliced <= exact + rounding
        if exact > 0:
            ratios.append(sliced / exact)
    assert np.mean(ratios) > 0.9


@STREETS
def test_seeds_are_distinct_points(recorded: Clustered, street: int) -> None:
    record = recorded.streets[street]
    seeds = {tuple(row) for row in record.iterations[0].positions.tolist()}
    assert len(seeds) == BUCKETS[street]
    assert seeds <= {tuple(row) for row in record.points.positions.tolist()}


def lloyd_assign(record: StreetRecord, centroids: Matrix, batch: Matrix) -> tuple[Matrix, Matrix]:
    """Brute force: the nearest centroid of each point, ties to the lower index, and how far."""
    distance = l1(record.points.positions[batch], centroids)
    return distance.argmin(axis=1), distance.min(axis=1)


def lloyd_move(
    clustered: Clustered, street: int, record: StreetRecord, batch: Matrix, assigned: Matrix
) -> Matrix:
    """Means of the members' histograms, embedded, rounded once."""
    counts = point_counts(record, len(coordinates(clustered.session, street + 1)))
    weighted = (counts * record.points.weight[:, None])[batch]
    mass = np.stack([weighted[assigned == c].sum(axis=0) for c in range(BUCKETS[street])])
    total = mass.sum(axis=1, keepdims=True)
    vectors = embed(clustered, street, mass)
    moved: Matrix = np.floor(vectors * CHILDREN[street] / total + 0.5).astype(np.int64)
    return moved


@STREETS
def test_every_iteration_equals_lloyds(recorded: Clustered, street: int) -> None:
    assert_lloyds(recorded, street)


@STREETS
def test_empty_clusters_are_repaired_as_in_lloyds(duplicates: Clustered, street: int) -> None:
    assert len(duplicates.streets[street].iterations[0].repairs) == 3
    assert_lloyds(duplicates, street)


def assert_lloyds(recorded: Clustered, street: int) -> None:
    """Centroids, distances and assignments of every iteration."""
    record = recorded.streets[street]
    centroids = record.iterations[0].positions
    assert len(record.iterations) > 2
    for number, iteration in enumerate(record.iterations):
        assert iteration.centroids.tolist() == list(range(BUCKETS[street]))
        assert np.array_equal(iteration.positions, centroids), f"centroids of {number}"
        batch = iteration.batch
        assigned, distance = lloyd_assign(record, centroids, batch)
        assert np.array_equal(iteration.distance, distance), f"distances of {number}"
        assigned = repair(record.points.obs[batch], assigned, distance, BUCKETS[street])
        assert np.array_equal(iteration.assigned, assigned), f"assignment of {number}"
        centroids = lloyd_move(recorded, street, record, batch, assigned)


@STREETS
def test_bounds_hold_and_skip_some_points(recorded: Clustered, street: int) -> None:
    record = recorded.streets[street]
    for iteration in record.iterations:
        distance = l1(record.points.positions[iteration.batch], iteration.positions)
        others = distance.copy()
        others[np.arange(len(others)), iteration.assigned] = 2**40
        assert np.all(iteration.lower <= others.min(axis=1))
    assert not record.iterations[0].skipped.any()
    assert record.iterations[-1].skipped.mean() > 0.1


@STREETS
def test_batches_are_nested_and_grow_to_all_points(recorded: Clustered, street: int) -> None:
    record = recorded.streets[street]
    batches = [set(iteration.batch.tolist()) for iteration in record.iterations]
    assert all(one <= after for one, after in pairwise(batches))
    assert len({len(batch) for batch in batches}) == {TURN: 3, FLOP: 1}[street]
    assert batches[-1] == set(range(len(record.points.obs)))


@STREETS
def test_convergence_describes_the_iterations(recorded: Clustered, street: int) -> None:
    record = recorded.streets[street]
    found = rows(
        recorded.session,
        "select reassigned, largest_drift, mean_distance, rms_distance, repaired, points"
        f" from convergence where street = {street} order by iteration",
    )
    assert len(found) == len(record.iterations)
    for number, (one, row) in enumerate(zip(record.iterations, found, strict=True)):
        distance = one.distance / scale(street)
        weight = record.points.weight[one.batch]
        assert row[5] == len(weight)
        assert row[2] == pytest.approx((weight * distance).sum() / weight.sum())
        rms = np.sqrt((weight * distance**2).sum() / weight.sum())
        assert row[3] == pytest.approx(rms, rel=1e-3)
        assert row[4] == len(one.repairs)
        if number:
            before = record.iterations[number - 1]
            was = dict(zip(before.batch.tolist(), before.assigned.tolist(), strict=True))
            now = zip(one.batch.tolist(), one.assigned.tolist(), strict=True)
            moved = np.array([was.get(point) != cluster for point, cluster in now])
            assert row[0] == pytest.approx(weight[moved].sum() / weight.sum())
    for (one, after), row in zip(pairwise(record.iterations), found, strict=False):
        drift = np.abs(after.positions - one.positions).sum(axis=1)
        assert row[1] == pytest.approx(drift.max() / scale(street))


@STREETS
def test_the_last_assignment_is_published(recorded: Clustered, street: int) -> None:
    obs, counts = histograms(recorded.session, street)
    record = recorded.streets[street]
    names: dict[tuple[int, ...], int] = {}
    for row, one in zip(counts[::-1].tolist(), obs[::-1].tolist(), strict=True):
        names[tuple(row)] = one  # the smallest obs, met last
    last = dict(
        zip(record.points.obs.tolist(), record.iterations[-1].assigned.tolist(), strict=True)
    )
    published: dict[int, int] = dict(
        rows(
            recorded.session,
            "select i.obs, c.bucket from isomorphism as i inner join bucket_code as c"
            f" on c.abs = i.abs where c.street = {street}",
        )
    )
    assert published == {
        int(one): last[names[tuple(counts[k].tolist())]] for k, one in enumerate(obs)
    }


def test_children_of_the_deck() -> None:
    cards = 52 - DECKS["tiny"].lowest_card
    assert {FLOP: cards - 5, TURN: cards - 6} == CHILDREN
