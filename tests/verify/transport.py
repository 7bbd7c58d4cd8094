"""The sliced distances against POT's exact Earth Mover's Distance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pgpipe.streets import FLOP, NAMES, PREFLOP
from tests import lloyd
from tests.verify.claim import Finding, Matrix, Reals, Tables
from tests.verify.emd import emd_pairs, emd_rows
from tests.verify.sample import draw
from tests.verify.streets import space

OBSERVATIONS = 1_000
PAIRS = 2_000
NEAR = 8
MOST_EXTRA = 0.01
FLOAT32 = 2.0**-23
METRIC_UNIT = 1 << 23
"""Grid steps of metric.dx for a probability of 1 on one axis."""


def flop(tables: Tables) -> Iterator[Finding]:
    """The distance that the flop was clustered by, on random hands and all buckets."""
    sample = draw(tables.deck, FLOP, OBSERVATIONS, tables.seed + 2)
    counts = tables.histograms(FLOP, sample)
    means = tables.means(FLOP)
    exact = emd_rows(counts / tables.children(FLOP), means, ground(tables, FLOP))
    place = space(tables, FLOP)
    sliced = clustered_distance(place, counts, means)
    excess = float((sliced - exact).max())
    slack = clustered_slack(place)
    yield Finding(
        "flop distance never above exact EMD",
        f"at most {excess:+.1e} above, {exact.size:,} pairs;"
        f" {1 - sliced.sum() / exact.sum():.1%} below on average",
        f"{slack:.1e} of rounding",
        excess <= slack,
    )
    bucket = tables.bucket_of(sample)
    own = exact[np.arange(len(sample)), [bucket[obs] for obs in sample.tolist()]]
    best = exact.min(axis=1)
    extra = float(own.mean() / best.mean() - 1)
    yield Finding(
        "flop bucket's extra EMD over the nearest",
        f"{extra:.2%}, {(own <= best + 1e-9).mean():.1%} have the nearest",
        f"{MOST_EXTRA:.0%}",
        extra <= MOST_EXTRA,
    )
    yield _near(tables, means, exact)


def metric(tables: Tables) -> Iterator[Finding]:
    """metric.dx of flop and preflop: how far below exact EMD, and never above."""
    for street in (FLOP, PREFLOP):
        means = tables.means(street)
        one, other = pairs(len(means), PAIRS if street == PREFLOP else None, tables.seed)
        exact = emd_pairs(means[one], means[other], ground(tables, street))
        dx = published(tables, street)[one, other]
        slack = metric_slack(tables.buckets(street + 1))
        excess = float((dx - exact).max())
        ratio = dx[exact > 0] / exact[exact > 0]
        yield Finding(
            f"metric.dx of the {NAMES[street]} never above exact EMD",
            f"{(1 - ratio).mean():.2%} below on average, least ratio {ratio.min():.3f},"
            f" at most {excess:+.1e} above, {len(dx):,} pairs",
            f"{slack:.1e} of rounding",
            excess <= slack,
        )


def _near(tables: Tables, means: Reals, exact: Reals) -> Finding:
    """metric.dx between the buckets that matter: those nearest to one observation."""
    near = np.argsort(exact, axis=1)[:, :NEAR]
    both = {(int(min(a, b)), int(max(a, b))) for row in near for a in row for b in row if a != b}
    one, other = np.array(sorted(both)).T
    true = emd_pairs(means[one], means[other], ground(tables, FLOP))
    ratio = published(tables, FLOP)[one, other] / true
    return Finding(
        f"metric.dx of flop buckets among a hand's {NEAR} nearest",
        f"{(1 - ratio).mean():.2%} below exact on average, least ratio {ratio.min():.3f},"
        f" {len(one):,} pairs",
    )


def ground(tables: Tables, street: int) -> Reals:
    """Distance of every two buckets of the next street: L1 of their coordinates, in dx."""
    x = tables.coordinates(street + 1)
    steps: Matrix = np.abs(x[:, None] - x[None]).sum(axis=2)
    return steps / 2**23 / 100


def clustered_distance(place: lloyd.Space, counts: Matrix, means: Reals) -> Reals:
    """The clustering's distance of every histogram to every mean, both on its grid, in dx."""
    points = place.embed(counts)
    centers = []
    for order, gaps in zip(place.orders, place.gaps, strict=True):
        vectors = means[:, order].cumsum(axis=1)[:, :-1] * gaps * place.children
        centers.append(np.floor(vectors[:, gaps > 0] + 0.5).astype(np.int64))
    out: Reals = lloyd.distances(points, np.hstack(centers)) / place.scale
    return out


def clustered_slack(place: lloyd.Space) -> float:
    """How far rounding alone can lift that distance above the exact one.

    Along each slice every bucket stands at most half a step off, so moving all mass costs one step
    (1 / unit percent points) more; and every component of a mean is rounded by half a step.
    Beyond that transitions.dx is float4.
    """
    cuts = sum(int((gaps > 0).sum()) for gaps in place.gaps)
    return len(place.gaps) / (place.unit * 100) + cuts / 2 / place.scale + FLOAT32


def metric_slack(buckets: int) -> float:
    """The same for metric.dx: 100 slices, two rounded means, float4."""
    steps = 100 + 100 * (buckets - 1)
    return steps / (METRIC_UNIT * 100) + 2 * FLOAT32


def published(tables: Tables, street: int) -> Reals:
    """metric.dx of every two buckets: float64[K, K]."""
    found = tables.rows(
        "select one.bucket, other.bucket, m.dx::double precision from bucket_code as one"
        " inner join bucket_code as other"
        " on other.street = one.street and other.bucket <> one.bucket"
        " inner join metric as m on m.xor = pair(one.abs, other.abs)"
        " where one.street = %(street)s",
        {"street": street},
    )
    one, other, dx = zip(*found, strict=True)
    out = np.zeros((tables.buckets(street), tables.buckets(street)))
    out[np.array(one), np.array(other)] = dx
    return out


def pairs(buckets: int, size: int | None, seed: int) -> tuple[Matrix, Matrix]:
    """All pairs of buckets, or so many random ones."""
    one, other = np.triu_indices(buckets, 1)
    if size is None or size >= len(one):
        return one, other
    chosen = np.random.default_rng(seed).choice(len(one), size, replace=False)
    return one[chosen], other[chosen]
