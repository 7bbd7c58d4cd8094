"""A schema that the first release made is brought up to date: its rows stay, nothing is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from pgpipe import access, migrate, script
from pgpipe.config import Where
from pgpipe.engine.connect import Link
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from tests.matrix import typed

FIRST = Path(__file__).parent / "fixtures" / "first_release.sql"
SCHEMA = "first_release"
APPLIED = dict(re.findall(r"\('(migrations/[^']+)', '([0-9a-f]{64})'", FIRST.read_text()))
"""The first release's migrations."""
TABLES = """
    select c.relname from pg_class as c
    where c.relnamespace = 'first_release'::regnamespace and c.relkind in ('r', 'p')
        and not c.relispartition and c.relname <> 'schema_migration'
    order by c.relname
"""
CATALOG = {
    "columns": """
        select c.relname, c.relpersistence::text, a.attname, format_type(a.atttypid, a.atttypmod),
            a.attnotnull, a.attstorage::text, pg_get_expr(d.adbin, d.adrelid),
            col_description(c.oid, a.attnum)
        from pg_class as c
        inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
        left join pg_attrdef as d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p', 'v')
            and not c.relispartition and not a.attisdropped
    """,
    "tables": """
        select c.relname, c.relkind::text, c.reloptions, obj_description(c.oid, 'pg_class')
        from pg_class as c
        where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p', 'v')
            and not c.relispartition
    """,
    "constraints": """
        select c.relname, k.contype::text, pg_get_constraintdef(k.oid)
        from pg_constraint as k inner join pg_class as c on c.oid = k.conrelid
        where c.relnamespace = %s::regnamespace and not c.relispartition
            and k.contype <> 'n'
    """,
    "indexes": """
        select c.relname, pg_get_indexdef(i.indexrelid)
        from pg_index as i inner join pg_class as c on c.oid = i.indrelid
        where c.relnamespace = %s::regnamespace and not c.relispartition
    """,
    "functions": """
        select p.proname, pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc')
        from pg_proc as p where p.pronamespace = %s::regnamespace and p.prokind = 'f'
    """,
}


@pytest.fixture
def first(sql_session: PostgresSession) -> psycopg.Connection[Any]:
    """A database with the first release's schema."""
    connection = sql_session.connection
    connection.execute(FIRST.read_bytes())
    connection.execute("reset all")
    return connection


def upgraded(connection: psycopg.Connection[Any], schema: str) -> None:
    """What every command that writes does first."""
    PostgresEngine(Link(connection.info.dsn, schema), 1, "arrays", print).close()


def contents(connection: psycopg.Connection[Any]) -> dict[str, list[dict[str, Any]]]:
    """Every table's rows."""
    tables = [name for (name,) in connection.execute(TABLES).fetchall()]
    found: dict[str, list[dict[str, Any]]] = {}
    for name in tables:
        query = psycopg.sql.SQL("select to_jsonb(t) from {} as t").format(
            psycopg.sql.Identifier(SCHEMA, name)
        )
        found[name] = [row for (row,) in connection.execute(query).fetchall()]
    return found


def catalog(connection: psycopg.Connection[Any], schema: str) -> dict[str, list[str]]:
    """What the schema is made of. Left out: its own name; where pgvector is, which functions have
    in their search_path; the text of views, whose aliases a dump changes."""
    connection.execute("set search_path = pg_catalog")
    found = {
        name: sorted(
            re.sub(r"(search_path TO '?SCHEMA'?), '?public'?", r"\1", plain(row, schema))
            for row in connection.execute(query.encode(), (schema,)).fetchall()
        )
        for name, query in CATALOG.items()
    }
    connection.execute("reset search_path")
    return found


def plain(row: tuple[Any, ...], schema: str) -> str:
    """A row as text, without the schema's name."""
    return str(row).replace(schema, "SCHEMA").replace("\\'", "'")


def lost(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of before that are not among those of after, new columns aside."""
    names = before[0] if before else {}
    left = [{name: row[name] for name in names} for row in after]
    for row in before:
        if row in left:
            left.remove(row)
        else:
            yield row


def test_the_first_migrations_are_as_they_were() -> None:
    assert len(APPLIED) == 12
    files = {file.name: file.text for file in migrate.files("postgres", "postgres/arrays.sql")}
    assert {name: script.digest(files[name]) for name in APPLIED} == APPLIED


def test_its_rows_stay(first: psycopg.Connection[Any]) -> None:
    before = contents(first)
    empty = {name for name, rows in before.items() if not rows}
    assert len(before) - len(empty) >= 30
    assert {"blueprint", "batch", "audit", "isomorphism", "lookup", "run"}.isdisjoint(empty)
    upgraded(first, SCHEMA)
    after = contents(first)
    assert {name: list(lost(rows, after[name])) for name, rows in before.items()} == {
        name: [] for name in before
    }


def test_it_becomes_what_a_new_schema_is(first: psycopg.Connection[Any]) -> None:
    upgraded(first, SCHEMA)
    upgraded(first, "brand_new")
    old, new = catalog(first, SCHEMA), catalog(first, "brand_new")
    assert all(new.values())
    assert {name: sorted(set(old[name]) ^ set(new[name])) for name in new} == {
        name: [] for name in new
    }


def test_its_training_goes_on(first: psycopg.Connection[Any]) -> None:
    place = ("--schema", SCHEMA, "--dsn", first.info.dsn)
    status, _, said = typed("train", "--game", "kuhn", "--batch", "50", "--epochs", "2", *place)
    assert status == 0, said
    query = (
        "select (select array_agg(upto order by first) from first_release.batch),"
        " (select value from first_release.epoch),"
        " (select sum(visits) from first_release.batch)"
        " = (select sum(visits) from first_release.blueprint)"
    )
    assert first.execute(query).fetchone() == ([3, 4, 5, 7], 7, True)


def test_duckdb_rows_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    every = migrate.files
    with closing(duckdb.connect()) as connection, closing(duckdb.connect()) as new:
        with monkeypatch.context() as patch:
            patch.setattr(
                migrate,
                "files",
                lambda *kind: (f for f in every(*kind) if f.again or f.name in APPLIED),
            )
            migrate.duckdb_schema(connection)
        connection.execute(
            "insert into run select 1, 'cluster', 'DuckDB', 2, '0.1.0', '{}', current_timestamp,"
            " null, 'complete'"
        )
        connection.execute("insert into blueprint values (1, 2, 3, 4, .5, -.5, 6, 7)")
        connection.execute(
            "insert into batch (first, upto, writer, deals, nodes, visits, seconds, merged_at)"
            " values (0, 1, 'fast', 50, 9, 6, .5, current_timestamp)"
        )
        migrate.duckdb_schema(connection)
        migrate.duckdb_schema(new)
        assert connection.execute("select * from blueprint").fetchall() == [
            (1, 2, 3, 4, 0.5, -0.5, 6, 7)
        ]
        found = connection.execute("select run_id, command, outcome, uid from run").fetchall()
        assert found == [(1, "cluster", "complete", None)]
        assert connection.execute("select deals, kept from batch").fetchall() == [(50, 1.0)]
        shape = (
            "select table_name, column_name, data_type, is_nullable, column_default"
            " from duckdb_columns() where not internal order by all"
        )
        assert connection.execute(shape).fetchall() == new.execute(shape).fetchall()


def test_reading_what_the_first_release_made_says_how_to_bring_it_up_to_date(
    first: psycopg.Connection[Any],
) -> None:
    place = Where(Path("nowhere"), "postgres", first.info.dsn, SCHEMA)
    with pytest.raises(PgpipeError, match="lacks migrations/") as caught, access.reading(place):
        pass
    assert "pgpipe cluster" in caught.value.hint
    upgraded(first, SCHEMA)
    with access.reading(place) as session:
        assert session
