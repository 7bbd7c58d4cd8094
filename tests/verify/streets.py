"""Histograms and assignments of the clustered streets against counts made card by card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

import numpy as np

from pgpipe.streets import FLOP, NAMES, TURN
from tests import lloyd
from tests.verify.claim import Finding, Matrix, Reals, Tables
from tests.verify.deals import deals
from tests.verify.sample import draw
from tests.verify.workers import on_all_cores

HISTOGRAMS = 1_000
MEMBERS = 20_000
LEAST_NEAREST = {TURN: 0.97, FLOP: 0.97}
"""The published assignment was made with the means of one update before, so not all are."""
MOST_RMS = 0.0255
LEAST_GAIN = 0.05
PER_101 = 100 / 101
"""From dx to the sum of CDF differences over 101."""


def histograms(tables: Tables) -> Iterator[Finding]:
    """Next-street histograms by SQL equal a count of every card that may come."""
    for street in (TURN, FLOP):
        sample = draw(tables.deck, street, HISTOGRAMS, tables.seed)
        found = tables.histograms(street, sample)
        true = count_cards(tables, street, sample)
        equal = int((found == true).all(axis=1).sum())
        yield Finding(
            f"{NAMES[street]} histograms equal a count of cards",
            f"{equal:,} of {len(sample):,}",
            f"{len(sample):,}",
            equal == len(sample),
        )


def count_cards(tables: Tables, street: int, sample: Matrix) -> Matrix:
    """The same histograms: deal every card, rename the suits in Python, look the bucket up."""
    work = partial(deals, deck=tables.parameters.deck)
    dealt: list[Counter[int]] = on_all_cores(work, sample.tolist())
    bucket = tables.bucket_of(np.array(sorted(set().union(*dealt)), dtype=np.int64))
    out = np.zeros((len(sample), tables.buckets(street + 1)), dtype=np.int64)
    for row, counted in zip(out, dealt, strict=True):
        for child, n in counted.items():
            if child in bucket:
                row[bucket[child]] += n
    return out


def assignments(tables: Tables) -> Iterator[Finding]:
    """Members lie nearest to their own bucket's mean; how far they are."""
    for street in (TURN, FLOP):
        sample = draw(tables.deck, street, MEMBERS, tables.seed + 1)
        distance = to_means(tables, street, tables.histograms(street, sample))
        bucket = tables.bucket_of(sample)
        own = np.array([bucket[obs] for obs in sample.tolist()])
        mine = distance[np.arange(len(own)), own]
        nearest = float((mine <= distance.min(axis=1) + rounding(tables, street)).mean())
        yield Finding(
            f"{NAMES[street]} hands in the bucket of the nearest mean",
            f"{nearest:.2%} of {len(sample):,}",
            f"{LEAST_NEAREST[street]:.0%}",
            nearest >= LEAST_NEAREST[street],
        )
        yield Finding(
            f"{NAMES[street]} distance to the own mean, x 100/101",
            f"median {np.median(mine) * PER_101:.5f},"
            f" RMS {np.sqrt((mine**2).mean()) * PER_101:.5f} of {len(sample):,}",
        )


def space(tables: Tables, street: int) -> lloyd.Space:
    """Where the street was clustered."""
    slices = tables.parameters.flop_slices if street == FLOP else 1
    return lloyd.space(tables.coordinates(street + 1), tables.children(street), slices)


def rounding(tables: Tables, street: int) -> float:
    """The most that rounding of two means to the grid can change which is nearer, in dx."""
    place = space(tables, street)
    return sum(int((gaps > 0).sum()) for gaps in place.gaps) / place.scale


def to_means(tables: Tables, street: int, histograms: Matrix) -> Reals:
    """Sliced distance of every histogram to every bucket's mean, in dx, without rounding."""
    place = space(tables, street)
    means = tables.means(street) * place.children
    out = np.zeros((len(histograms), len(means)))
    for order, gaps in zip(place.orders, place.gaps, strict=True):
        points = (histograms[:, order].cumsum(axis=1)[:, :-1] * gaps)[:, gaps > 0]
        centers = (means[:, order].cumsum(axis=1)[:, :-1] * gaps)[:, gaps > 0]
        for k, center in enumerate(centers):
            out[:, k] += np.abs(points - center).sum(axis=1)
    return out / place.scale


def rms(tables: Tables) -> Iterator[Finding]:
    """The turn's RMS distance after the last iteration and after seeding."""
    found = tables.rows(
        "select street, iteration, rms_distance from convergence order by street desc, iteration"
    )
    for street in (TURN, FLOP):
        path = [value * PER_101 for one, _, value in found if one == street]
        gain = 1 - path[-1] / path[0]
        told = f"{path[-1]:.5f}, {gain:.1%} below seeding ({path[0]:.5f})"
        claim = f"{NAMES[street]} RMS distance, x 100/101"
        if street == TURN and tables.full:
            bound = f"{MOST_RMS}, {LEAST_GAIN:.0%} below"
            yield Finding(claim, told, bound, path[-1] <= MOST_RMS and gain >= LEAST_GAIN)
        else:
            yield Finding(claim, told)
