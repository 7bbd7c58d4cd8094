"""The published tables against what plain Python makes of the published isomorphism."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import ot
import pytest
from numpy.typing import NDArray
from scipy.stats import wasserstein_distance

from pgpipe.kernels.cards import DECKS, pack_obs, unpack
from pgpipe.kernels.isomorphism import canonical_each
from tests.clustering import TINY, Clustered, buckets_of, coordinates, histograms
from tests.compare import rows
from tests.oracle import river_bucket_bruteforce

PREFLOP, FLOP, TURN, RIVER = range(4)
BUCKETS = {PREFLOP: 25, FLOP: TINY.flop_buckets, TURN: TINY.turn_buckets, RIVER: 101}


def codes(clustered: Clustered, street: int) -> dict[int, int]:
    """The bucket of each abs code of a street."""
    return dict(
        rows(clustered.session, f"select abs, bucket from bucket_code where street = {street}")
    )


def transitions(clustered: Clustered, street: int) -> NDArray[np.float64]:
    """The published distributions of a street: double[K, K of the next]."""
    prev, following = codes(clustered, street), codes(clustered, street + 1)
    table = np.zeros((len(prev), len(following)))
    found = rows(clustered.session, "select prev, next, dx::double precision from transitions")
    for one, other, dx in found:
        if one in prev:
            assert dx > 0
            table[prev[one], following[other]] = dx
    return table


def metric(clustered: Clustered, street: int) -> NDArray[np.float64]:
    """The published distances of a street's buckets: double[K, K]."""
    known: dict[int, float] = dict(
        rows(clustered.session, "select metric.xor, dx::double precision from metric")
    )
    named = {bucket: code for code, bucket in codes(clustered, street).items()}
    size = len(named)
    return np.array([[known[named[a] ^ named[b]] for b in range(size)] for a in range(size)])


@pytest.fixture(params=["postgres_tiny", "duckdb_tiny"])
def clustered(request: pytest.FixtureRequest) -> Clustered:
    """A finished clustering, on each engine."""
    found: Clustered = request.getfixturevalue(request.param)
    return found


def test_every_river_observation_has_its_exact_equity(clustered: Clustered) -> None:
    published = buckets_of(clustered.session, RIVER)
    assert len(published) == 73_550
    for obs in list(published)[::29]:
        assert published[obs] == river_bucket_bruteforce(obs, "tiny")


@pytest.mark.parametrize("street", [FLOP, TURN])
def test_transitions_are_the_mean_of_the_members(clustered: Clustered, street: int) -> None:
    obs, counts = histograms(clustered.session, street)
    published = buckets_of(clustered.session, street)
    bucket = np.array([published[one] for one in obs.tolist()])
    mass = np.stack([counts[bucket == c].sum(axis=0) for c in range(BUCKETS[street])])
    exact = (mass / mass.sum(axis=1, keepdims=True)).astype(np.float32)
    table = transitions(clustered, street)
    assert np.array_equal(table[:, : exact.shape[1]], exact)
    assert not table[:, exact.shape[1] :].any()


def test_preflop_weighs_the_next_street_by_deals(clustered: Clustered) -> None:
    published = buckets_of(clustered.session, FLOP)
    table = np.zeros((25, TINY.flop_buckets))
    for obs, bucket in buckets_of(clustered.session, PREFLOP).items():
        pocket = unpack(obs)
        rest = [card for card in range(DECKS["tiny"].lowest_card, 52) if card not in pocket]
        deals = np.array([pack_obs(pocket, flop) for flop in combinations(rest, 3)])
        for flop in canonical_each(deals).tolist():
            table[bucket, published[flop]] += 1
    exact = (table / table.sum(axis=1, keepdims=True)).astype(np.float32)
    assert np.array_equal(transitions(clustered, PREFLOP), exact)


def test_preflop_is_one_bucket_a_hand(clustered: Clustered) -> None:
    published = buckets_of(clustered.session, PREFLOP)
    assert [published[obs] for obs in sorted(published)] == list(range(25))


def test_turn_metric_is_wasserstein(clustered: Clustered) -> None:
    table, known = transitions(clustered, TURN), metric(clustered, TURN)
    equity = np.arange(101)
    for a, b in combinations(range(TINY.turn_buckets), 2):
        exact = wasserstein_distance(equity, equity, table[a], table[b]) / 100
        assert known[a, b] == pytest.approx(exact, abs=2e-5)


@pytest.mark.parametrize("street", [FLOP, PREFLOP])
def test_sliced_metric_is_never_above_exact_emd(clustered: Clustered, street: int) -> None:
    table, known = transitions(clustered, street), metric(clustered, street)
    x = coordinates(clustered.session, street + 1)
    ground = np.abs(x[:, None] - x[None]).sum(axis=2) / 2**23 / 100
    ratios = []
    for a, b in combinations(range(len(table)), 2):
        one, other = table[a] / table[a].sum(), table[b] / table[b].sum()
        exact = ot.emd2(one, other, ground)
        assert known[a, b] <= exact + 2e-5
        ratios.append(known[a, b] / exact)
    assert np.mean(ratios) > 0.85


def test_metric_has_one_zero_and_every_pair(clustered: Clustered) -> None:
    found = rows(clustered.session, "select metric.xor, dx from metric order by metric.xor")
    assert found[0] == (0, 0)
    assert all(dx > 0 for _, dx in found[1:])
    pairs = sum(BUCKETS[street] * (BUCKETS[street] - 1) // 2 for street in (PREFLOP, FLOP, TURN))
    assert len(found) == pairs + 1


@pytest.mark.parametrize("street", [PREFLOP, FLOP, TURN])
def test_coordinates_and_equity(clustered: Clustered, street: int) -> None:
    table = transitions(clustered, street)
    expected = table @ coordinates(clustered.session, street + 1)
    assert np.abs(coordinates(clustered.session, street) - expected).max() < 4
    equity = np.arange(101) / 100
    for below in range(TURN, street - 1, -1):
        equity = transitions(clustered, below) @ equity
    found = rows(
        clustered.session,
        f"select equity from abstraction where street = {street} order by abs",
    )
    assert np.array(found).ravel() == pytest.approx(equity, abs=1e-5)


@pytest.mark.parametrize("street", [PREFLOP, FLOP, TURN, RIVER])
def test_abstraction_street_and_lookup(clustered: Clustered, street: int) -> None:
    published = buckets_of(clustered.session, street)
    found = rows(
        clustered.session,
        f"select population from abstraction where street = {street} order by abs",
    )
    counted = np.bincount(list(published.values()), minlength=BUCKETS[street])
    assert [population for (population,) in found] == counted.tolist()
    total = rows(clustered.session, f"select nobs, nabs from street where street = {street}")
    assert total == [(len(published), BUCKETS[street])]
    blocks: dict[int, list[int]] = {}
    for obs in sorted(published):
        blocks.setdefault(obs >> 16, []).append(published[obs])
    held: dict[int, list[int]] = dict(rows(clustered.session, "select board, buckets from lookup"))
    assert {board: list(held[board]) for board in blocks} == blocks


def test_working_tables_are_empty_in_the_end(clustered: Clustered) -> None:
    for table in ("signature", "point", "assignment", "centroid", "seed_sample", "mass_delta"):
        assert rows(clustered.session, f"select count(*) from {table}") == [(0,)]
