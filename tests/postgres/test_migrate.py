"""Migrations on both engines, and what they leave in the catalogs."""

from __future__ import annotations

from typing import Any

import duckdb
import psycopg
import pytest

from pgpipe import migrate
from pgpipe.engine.connect import Link
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.resources import folder
from tests.servers import Server

MIGRATIONS = sorted(f"migrations/{path.name}" for path in folder("migrations").glob("*.sql"))
TYPES = {
    "bigint": "BIGINT",
    "integer": "INTEGER",
    "smallint": "SMALLINT",
    "boolean": "BOOLEAN",
    "text": "VARCHAR",
    "real": "FLOAT",
    "double precision": "DOUBLE",
    "timestamp with time zone": "TIMESTAMP WITH TIME ZONE",
    "smallint[]": "SMALLINT[]",
    "integer[]": "INTEGER[]",
    "bigint[]": "BIGINT[]",
    "double precision[]": "DOUBLE[]",
    "dist": "FLOAT[]",
}
# Each of these is called in sql/ once a row, so it must vanish into the plan.
INLINED = {
    "u01": "u01(weight, 7)",
    "pair": "pair(weight, 5)",
    "distance": "distance(position, position)",
    "abs_street": "abs_street(weight)",
    "abs_index": "abs_index(weight)",
}


@pytest.fixture
def duckdb_schema() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    migrate.duckdb_schema(connection)
    return connection


def history(connection: Any) -> list[Any]:
    query = "select name, sha256, applied_at::text from schema_migration order by name"
    return list(connection.execute(query).fetchall())


def test_postgres_applies_once(sql_session: PostgresSession) -> None:
    connection = sql_session.connection
    before = history(connection)
    assert [name for name, _, _ in before if name in MIGRATIONS] == MIGRATIONS
    migrate.postgres_schema(connection, "pgvector/vectors.sql")
    assert history(connection) == before


def test_duckdb_applies_once(duckdb_schema: duckdb.DuckDBPyConnection) -> None:
    before = history(duckdb_schema)
    assert [name for name, _, _ in before if name in MIGRATIONS] == MIGRATIONS
    migrate.duckdb_schema(duckdb_schema)
    assert history(duckdb_schema) == before


@pytest.mark.parametrize("name", MIGRATIONS)
def test_postgres_refuses_an_edited_migration(sql_session: PostgresSession, name: str) -> None:
    connection = sql_session.connection
    connection.execute("update schema_migration set sha256 = 'other' where name = %s", (name,))
    with pytest.raises(PgpipeError, match=f"{name} was edited"):
        migrate.postgres_schema(connection, "pgvector/vectors.sql")


def test_duckdb_refuses_an_edited_migration(duckdb_schema: duckdb.DuckDBPyConnection) -> None:
    name = MIGRATIONS[-1]
    duckdb_schema.execute("update schema_migration set sha256 = 'x' where name = $n", {"n": name})
    with pytest.raises(PgpipeError, match=f"{name} was edited"):
        migrate.duckdb_schema(duckdb_schema)


def test_a_changed_extension_file_is_applied_again(sql_session: PostgresSession) -> None:
    connection = sql_session.connection
    before = [row[:2] for row in history(connection)]
    connection.execute(
        "update schema_migration set sha256 = 'other' where name = 'postgres/functions.sql'"
        " or name = 'extensions/postgres/functions.sql'"
    )
    connection.execute("drop function chance")
    migrate.postgres_schema(connection, "pgvector/vectors.sql")
    assert [row[:2] for row in history(connection)] == before
    assert connection.execute("select chance(1, 2, 1, 0, 0, 0, 0, 0, 0)").fetchone() == (1.0,)


def postgres_columns(connection: psycopg.Connection[Any]) -> set[tuple[str, str, str, bool]]:
    found = connection.execute(
        "select c.relname, a.attname, format_type(a.atttypid, null), a.attnotnull"
        " from pg_class as c inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0"
        " where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')"
        " and not c.relispartition and not a.attisdropped"
    ).fetchall()
    return {(table, column, TYPES[kind], required) for table, column, kind, required in found}


def test_both_catalogs_agree(
    sql_session: PostgresSession, duckdb_schema: duckdb.DuckDBPyConnection
) -> None:
    found = duckdb_schema.execute(
        "select table_name, column_name, data_type, not is_nullable from duckdb_columns()"
        " where schema_name = 'main' and not internal and table_name in"
        " (select table_name from duckdb_tables())"
    ).fetchall()
    assert set(found) == postgres_columns(sql_session.connection)


def test_both_catalogs_have_the_same_keys(
    sql_session: PostgresSession, duckdb_schema: duckdb.DuckDBPyConnection
) -> None:
    postgres = sql_session.connection.execute(
        "select c.relname, array_agg(a.attname::text order by array_position(k.conkey, a.attnum))"
        " from pg_constraint as k inner join pg_class as c on c.oid = k.conrelid"
        " inner join pg_attribute as a on a.attrelid = c.oid and a.attnum = any(k.conkey)"
        " where k.contype = 'p' and c.relnamespace = current_schema()::regnamespace"
        " and not c.relispartition group by c.relname"
    ).fetchall()
    duck = duckdb_schema.execute(
        "select table_name, constraint_column_names from duckdb_constraints()"
        " where constraint_type = 'PRIMARY KEY'"
    ).fetchall()
    assert dict(duck) == dict(postgres)


def test_every_table_and_column_has_a_comment(sql_session: PostgresSession) -> None:
    missing = sql_session.connection.execute(
        "select c.relname, a.attname from pg_class as c"
        " inner join pg_attribute as a on a.attrelid = c.oid and a.attnum >= 0"
        " where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')"
        " and not c.relispartition and not a.attisdropped"
        " and col_description(c.oid, a.attnum) is null"
        " union all select c.relname, '' from pg_class as c"
        " where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v')"
        " and obj_description(c.oid, 'pg_class') is null"
    ).fetchall()
    assert missing == []


def test_every_function_has_a_comment(sql_session: PostgresSession) -> None:
    missing = sql_session.connection.execute(
        "select p.oid::regprocedure::text from pg_proc as p"
        " where p.pronamespace = current_schema()::regnamespace"
        " and obj_description(p.oid, 'pg_proc') is null"
        " and not exists (select 1 from pg_depend as d where d.objid = p.oid and d.deptype = 'e')"
    ).fetchall()
    assert missing == []


@pytest.mark.parametrize("name", INLINED)
def test_hot_functions_are_inlined(sql_session: PostgresSession, name: str) -> None:
    plan = sql_session.connection.execute(
        f"explain (verbose) select {INLINED[name]} as value from point".encode()
    ).fetchall()
    text = "\n".join(line for (line,) in plan)
    assert "Output:" in text
    assert f"{name}(" not in text


def test_a_role_without_rights_is_told_so(embedded_server: Server) -> None:
    with pytest.raises(PgpipeError, match="may not create tables in schema pg_catalog"):
        PostgresEngine(Link(embedded_server.dsn, "pg_catalog"), 1, "pgvector", print)
