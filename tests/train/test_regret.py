"""The regret measure: against the rows, one by one, and as a bound."""

from __future__ import annotations

import pytest

from pgpipe.engine.duckdb import DuckSession
from pgpipe.train.evaluate import regret
from pgpipe.train.schedule import find
from tests.compare import AnySession, rows
from tests.train.test_small_games import measured, trained


def ledger(session: AnySession, epochs: int, deals: int, merges: int = 1) -> None:
    """Enter epochs in the ledger, in some merges."""
    size = epochs // merges
    for merge in range(merges):
        session.run(
            "session/31_batch",
            first=merge * size,
            upto=(merge + 1) * size,
            writer="test",
            deals=size * deals,
            nodes=0,
            visits=0,
            seconds=1.0,
            kept=1.0,
        )


@pytest.mark.parametrize(
    ("schedule", "weights"),
    [
        ("linear", (1, 2, 3)),
        ("plain", (1, 1, 1)),
        ("dcfr", (1, 2, 2 * (1 + 2**-1.5))),
    ],
)
def test_measure_is_the_sum_of_the_rows(
    session: AnySession, schedule: str, weights: tuple[float, ...]
) -> None:
    trained(session, "kuhn", schedule, 6, deals=500)
    ledger(session, 6, 500, merges=2)
    largest: dict[tuple[int, ...], float] = {}
    for *key, value in rows(session, "select past, present, future, regret from blueprint"):
        largest[tuple(key)] = max(largest.get(tuple(key), 0.0), value)
    expected = sum(largest.values()) / (2 * 500 * sum(weights))
    assert expected > 0
    assert regret(session, "kuhn", find(schedule), True) == pytest.approx(expected)


def test_nothing_trained_has_no_measure(session: AnySession) -> None:
    assert regret(session, "kuhn", find("linear"), True) is None


@pytest.mark.parametrize("epochs", [4, 12])
def test_full_width_measure_bounds_exploitability(duckdb_session: DuckSession, epochs: int) -> None:
    trained(duckdb_session, "leduc", "linear", epochs)
    ledger(duckdb_session, epochs, 1)
    bound = regret(duckdb_session, "leduc", find("linear"), False)
    exact = measured(duckdb_session, "leduc").exploitability
    assert bound is not None
    assert exact <= bound < 12 * exact
