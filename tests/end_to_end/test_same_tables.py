"""Engines, vector types, server versions and numbers of jobs leave the same rows."""

from __future__ import annotations

import pytest

from tests.clustering import Clustered
from tests.compare import rows, table_hashes

OTHERS = ["postgres_one_job", "postgres_arrays", "debian_tiny", "duckdb_tiny"]


@pytest.mark.parametrize("other", OTHERS)
def test_published_tables_are_identical(
    postgres_tiny: Clustered, other: str, request: pytest.FixtureRequest
) -> None:
    clustered: Clustered = request.getfixturevalue(other)
    assert table_hashes(clustered.session) == table_hashes(postgres_tiny.session)


def test_a_hash_sees_one_changed_row(duckdb_tiny: Clustered) -> None:
    before = table_hashes(duckdb_tiny.session)
    changes = {
        "isomorphism": "abs = abs + 1 where obs = (select max(obs) from isomorphism)",
        "lookup": "buckets = list_append(buckets, 1) where board = (select max(board) from lookup)",
        "metric": "dx = dx * 1.0000002 where dx = (select max(dx) from metric)",
        "transitions": "dx = dx * 1.0000002 where dx = (select max(dx) from transitions)",
    }
    for table, change in changes.items():
        with pytest.raises(ZeroDivisionError), duckdb_tiny.session.transaction():
            rows(duckdb_tiny.session, f"update {table} set {change}")
            after = table_hashes(duckdb_tiny.session)
            assert {name for name in after if after[name] != before[name]} == {table}
            raise ZeroDivisionError  # and roll back
    assert table_hashes(duckdb_tiny.session) == before


def test_row_counts(postgres_tiny: Clustered) -> None:
    (counted,) = rows(
        postgres_tiny.session,
        "select (select count(*) from isomorphism), (select count(*) from abstraction),"
        " (select count(*) from metric), (select count(*) from street)",
    )
    pairs = 25 * 24 // 2 + 16 * 15 // 2 + 24 * 23 // 2
    assert counted == (25 + 7_760 + 27_290 + 73_550, 25 + 16 + 24 + 101, pairs + 1, 4)
