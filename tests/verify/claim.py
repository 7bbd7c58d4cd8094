"""A claim, and the tables that it is about."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgpipe.config import Where
from pgpipe.engine.session import PostgresSession
from pgpipe.kernels.cards import DECKS, Deck
from pgpipe.parameters import Parameters
from tests.compare import Rows

Matrix = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Finding:
    """One line of the report; `passed` is None where a figure is told and nothing is claimed."""

    claim: str
    measured: str
    bound: str = ""
    passed: bool | None = None

    @property
    def verdict(self) -> str:
        """For people."""
        return {None: "told", True: "ok", False: "FAILED"}[self.passed]


@dataclass(frozen=True)
class Timed:
    """A finding, and how long it took since the one before."""

    finding: Finding
    seconds: float


Part = Callable[["Tables"], Iterator[Finding]]


@dataclass(frozen=True)
class Tables:
    """A finished clustering in one schema, read only."""

    where: Where
    session: PostgresSession
    seed: int

    def rows(self, query: str, values: dict[str, Any] | None = None) -> Rows:
        """The rows of a query."""
        return self.session.connection.execute(query.encode(), values).fetchall()

    @cached_property
    def parameters(self) -> Parameters:
        """What the tables were made with."""
        held: dict[str, str] = dict(self.rows("select name, value from parameter"))
        deck = held.pop("deck")
        return Parameters(deck, **{name: int(value) for name, value in held.items()})

    @property
    def deck(self) -> Deck:
        """The rules."""
        return DECKS[self.parameters.deck]

    @property
    def full(self) -> bool:
        """True for the deck that the bounds on quality are about."""
        return self.parameters.deck == "full"

    @cached_property
    def published(self) -> dict[int, tuple[int, int, int]]:
        """Boards, observations and children of each street, from deck_street."""
        found = self.rows(
            "select street, boards, observations, children from deck_street where deck = %(deck)s",
            {"deck": self.parameters.deck},
        )
        return {street: (boards, obs, children) for street, boards, obs, children in found}

    def buckets(self, street: int) -> int:
        """K of a street."""
        parameters = self.parameters
        own = {1: parameters.flop_buckets, 2: parameters.turn_buckets, 3: 101}
        return own.get(street, self.published[0][1])

    def children(self, street: int) -> int:
        """Deals of the next street to one observation."""
        return self.published[street][2]

    def coordinates(self, street: int) -> Matrix:
        """Where a street's buckets lie, in units of 2^-23: int64[K, 100]."""
        found = self.rows(
            "select x from coordinate where street = %(street)s order by bucket, axis",
            {"street": street},
        )
        return np.array(found, dtype=np.int64).reshape(-1, 100)

    def means(self, street: int) -> Reals:
        """Each bucket's distribution over the next street's buckets: float64[K, K_next]."""
        found = self.rows(
            "select abs_index(prev), abs_index(next), dx::double precision from transitions"
            " where abs_street(prev) = %(street)s",
            {"street": street},
        )
        out = np.zeros((self.buckets(street), self.buckets(street + 1)))
        prev, next_, dx = zip(*found, strict=True)
        out[np.array(prev), np.array(next_)] = dx
        total: Reals = out.sum(axis=1, keepdims=True)
        return out / total

    def bucket_of(self, observations: Matrix) -> dict[int, int]:
        """The published bucket index of each observation that is in the table."""
        found = self.rows(
            "select obs, abs_index(abs) from isomorphism where obs = any(%(obs)s::bigint[])",
            {"obs": np.unique(observations).tolist()},
        )
        return dict(found)

    def histograms(self, street: int, observations: Matrix) -> Matrix:
        """Next-street histograms int64[n, K_next] of ascending, distinct observations, by SQL."""
        out = np.zeros((len(observations), self.buckets(street + 1)), dtype=np.int64)
        found = self.session.fetch(
            "query/observation_histogram", observations=observations.tolist()
        )
        if found:
            obs, bucket, deals = np.array(found, dtype=np.int64).T
            out[np.searchsorted(observations, obs), bucket] = deals
        return out


def timed(findings: Iterator[Finding]) -> Iterator[Timed]:
    """The findings with their times."""
    began = time.monotonic()
    for finding in findings:
        yield Timed(finding, time.monotonic() - began)
        began = time.monotonic()
