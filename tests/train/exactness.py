"""What must hold of a blueprint however its training was disturbed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pgpipe.engine.session import PostgresSession
from tests.compare import rows

KEY = "past, present, future, edge"


def blueprint(session: PostgresSession) -> dict[Any, Any]:
    """Policy, regret and visits of every row."""
    found = rows(session, f"select {KEY}, policy, regret, visits from blueprint order by {KEY}")
    return {row[:4]: row[4:] for row in found}


def assert_same(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
    """Rows of `blueprint`, to rounding."""
    assert found.keys() == expected.keys()
    keys = sorted(found)
    np.testing.assert_allclose(
        np.array([found[key] for key in keys], dtype=float),
        np.array([expected[key] for key in keys], dtype=float),
        rtol=1e-12,
        atol=1e-9,
    )


def assert_learnt(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
    """Rows that workers wrote, who make one when they have something to add, to rounding."""
    assert len(found) > 500
    assert found.keys() == {key for key, values in expected.items() if values != (0, 0, 0)} | (
        found.keys() & expected.keys()
    )
    assert_same(found, {key: expected[key] for key in found})


def assert_exact(session: PostgresSession) -> None:
    """The ledger accounts for every visit, and the audit for every sum."""
    ((counted, merged, batches, handed_out),) = rows(
        session,
        "select (select sum(visits) from blueprint), sum(visits), count(*),"
        " (select value from epoch) from batch",
    )
    assert counted == merged > 0
    assert batches <= handed_out
    sums: dict[Any, list[float]] = {}
    for *key, policy, regret, visits, kept in rows(
        session,
        f"select {KEY}, audit.policy, audit.regret, audit.visits,"
        " case when audit.visits > 0 then kept else 1 end from audit"
        f" inner join batch using (first) order by {KEY}, merged_at",
    ):
        total = sums.setdefault(tuple(key), [0.0, 0.0, 0])
        total[0] += policy
        total[1] = max(0.0, kept * total[1] + regret)
        total[2] += visits
    assert_same(blueprint(session), sums)


def assert_counted(session: PostgresSession) -> None:
    """The sum of visits is the ledger's."""
    ((counted, merged),) = rows(
        session, "select (select sum(visits) from blueprint), sum(visits) from batch"
    )
    assert counted == merged > 0
