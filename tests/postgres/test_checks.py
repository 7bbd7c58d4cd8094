"""sql/checks: a finished clustering passes them all, and each one fails on what it is there for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pgpipe.commands.check import check, files
from pgpipe.engine.duckdb import DuckSession
from pgpipe.engine.session import PostgresSession
from tests.clustering import Clustered

TURN_ABS = "(select abs from bucket_code where street = 2 and bucket = 5)"
FAULTS = {
    "boards": "delete from board where board = (select max(board) from board)",
    "bucket_codes": "update bucket_code set abs = abs + 65536 where street = 2 and bucket = 5",
    "buckets": "update abstraction set population = 0 where street = 1",
    "children": "delete from child where board = 0"
    " and dealt = (select max(dealt) from child where board = 0)",
    "coordinates": "update coordinate set x = 0 where street = 2 and bucket = 5 and axis = 99",
    "equity": f"update abstraction set equity = equity + 0.001 where abs = {TURN_ABS}",
    "lookup_agrees": "update lookup set buckets[3] = buckets[3] + 1",
    "lookups": "delete from lookup where board = (select max(board) from lookup)",
    "member_blocks": f"insert into member_block values ({TURN_ABS}, 1, 1, 1)",
    "metric_counts": "delete from metric where xor = 0",
    "metric_pairs": "update metric set xor = xor + 1 where xor = (select max(xor) from metric)",
    "metric_triangle": "update metric set dx = 9 where xor = (select max(xor) from metric)",
    "metric_turn": "update metric set dx = dx + 0.001",
    "population": "delete from isomorphism where obs = (select max(obs) from isomorphism)",
    "street_counts": "update street set nobs = nobs - 1 where street = 2",
    "streets_complete": "delete from street where street = 0",
    "transitions_members": "update transitions set dx = dx + 0.0001",
    "transitions_next": f"update transitions set next = prev where prev = {TURN_ABS}"
    " and next = (select min(next) from transitions as t where t.prev = transitions.prev)",
    "transitions_sum": f"delete from transitions where prev = {TURN_ABS}",
    "toast": "create table wide (words text);"
    " alter table wide alter column words set storage external;"
    " insert into wide (words) values (repeat('x', 9999))",
}


@pytest.fixture
def session(postgres_tiny: Clustered) -> Iterator[PostgresSession]:
    """A finished clustering; whatever the test breaks is rolled back."""
    held = postgres_tiny.session
    assert isinstance(held, PostgresSession)
    with held.connection.transaction(force_rollback=True):
        yield held


def failing(session: PostgresSession | DuckSession) -> list[str]:
    results = [check(session, path) for path in files(session)]
    return [f"{result['check']} {result['first']}" for result in results if not result["passed"]]


def test_postgres_passes(session: PostgresSession) -> None:
    assert failing(session) == []


def test_a_long_plan_is_no_fault(session: PostgresSession) -> None:
    session.connection.execute(
        "insert into slow_step select 'mine', 'cluster/32_assign', 1, '{}', 99,"
        " string_agg(md5(i::text), ' '), now() from generate_series(1, 999) as i"
    )
    sizes = (
        "select pg_relation_size(reltoastrelid) > 0 from pg_class"
        " where relname = 'slow_step' and relnamespace = current_schema()::regnamespace"
    )
    assert session.connection.execute(sizes).fetchone() == (True,)
    assert failing(session) == []


def test_duckdb_passes(duckdb_tiny: Clustered) -> None:
    assert isinstance(duckdb_tiny.session, DuckSession)
    assert failing(duckdb_tiny.session) == []


def test_every_check_has_a_fault(session: PostgresSession) -> None:
    assert {path.stem for path in files(session)} == set(FAULTS)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_is_found(name: str, session: PostgresSession) -> None:
    session.connection.execute(FAULTS[name].encode())
    (path,) = (path for path in files(session) if path.stem == name)
    result = check(session, path)
    assert not result["passed"]
    assert result["first"]


def test_headers(session: PostgresSession) -> None:
    for path in files(session) + sorted(Path("sql/query").glob("*.sql")):
        head = path.read_text().split("\n\n")[0].splitlines()
        assert head[0].startswith("-- "), path
        assert any(line.startswith("-- reads ") for line in head), path


def test_a_check_only_reads(session: PostgresSession) -> None:
    session.connection.execute("set transaction read only")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), session.connection.transaction():
        session.connection.execute("delete from street")
    assert failing(session) == []
