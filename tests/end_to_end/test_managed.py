"""The pipeline on servers as managed ones are: rights, TLS, limits, and a pooler in between."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from pgpipe import access
from pgpipe.config import Where
from pgpipe.engine import pooler
from pgpipe.engine.connect import Link, connect, connect_to_read
from pgpipe.errors import PgpipeError
from tests import managed, matrix
from tests.managed import SCHEMA, facts
from tests.matrix import CELLS, Cell, Reached, reached, typed

SHAPE = "--turn-buckets 6 --flop-buckets 5 --turn-iterations 1 --flop-iterations 1 --seed-sample 99"
TRAINING = "--preset preflop20 --batch 300"
ATTRIBUTES = """
    select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls
        or exists (select from pg_auth_members where member = pg_roles.oid)
        or has_database_privilege(oid, current_database(), 'create')
        or has_schema_privilege(oid, 'public', 'create')
    from pg_roles where rolname in ('pgpipe', 'pgpipe_reader')
"""
WRITABLE = """
    select c.relname from pg_class as c
    where c.relnamespace = 'pgpipe_tiny'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
        and (
            has_table_privilege('pgpipe_reader', c.oid, 'insert, update, delete, truncate, trigger')
            or has_any_column_privilege('pgpipe_reader', c.oid, 'insert, update')
            or not has_table_privilege('pgpipe_reader', c.oid, 'select')
        )
"""
LEFT = """
    select name, setting from pg_settings
    where source = 'session' and name not in (
        'DateStyle', 'TimeZone', 'client_encoding', 'application_name',
        'standard_conforming_strings'
    )
"""
LOCKS = "select pid from pg_locks where locktype = 'advisory'"
ATTEMPTS = [
    "insert into parameter values ('seed', '2')",
    "update blueprint set policy = 0",
    "delete from isomorphism",
    "truncate blueprint",
    "drop table metric",
    "alter table street rename to road",
    "create table pgpipe_tiny.mine (i integer)",
    "create function pgpipe_tiny.u01() returns integer language sql return 1",
    "alter schema pgpipe_tiny rename to gone",
    "set role pgpipe",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'",
    "copy street to program 'true'",
]


def runnable(cells: list[Cell]) -> list[object]:
    """Cells as parameters; one that cannot be had is reported as not run."""
    return [
        pytest.param(
            cell,
            id=str(cell),
            marks=pytest.mark.skipif(bool(cell.missing), reason=f"not run: {cell.missing}"),
        )
        for cell in cells
    ]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection settings, and a home that must stay unused."""
    for name in os.environ:
        if name.startswith("PG") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("cell", runnable(CELLS))
def test_the_whole_pipeline_as_an_ordinary_role(cell: Cell, tmp_path: Path) -> None:
    with reached(cell, SCHEMA) as place:
        _no_other_way_in(place)
        assert facts(place.owner(), ATTRIBUTES) == [(False,)] * 2
        matrix.pipeline(place.owner(), "tiny", SHAPE.split(), TRAINING.split(), workers=1)
        assert facts(
            place.owner(), "select typbasetype::regtype::text from pg_type where typname = 'dist'"
        ) == [("vector" if cell.pgvector == matrix.VECTORS else "real[]",)]
        _reader_reads_and_changes_nothing(place)
        if cell.tls == matrix.POOLED:
            _reader_reads_through_transaction_mode(place, tmp_path)


def _no_other_way_in(place: Reached) -> None:
    """Only TLS, only that certificate authority, only that host, only that password."""
    stranger = str(place.server.folder / "stranger.crt")
    for change, said in (
        ({"sslmode": "disable"}, "no pg_hba.conf entry|no encryption|SSL required|TLS"),
        ({"sslrootcert": stranger}, "certificate verify failed"),
        ({"host": "127.0.0.1"}, "does not match host name|certificate"),
        ({"password": "guess"}, "password authentication failed|SASL"),
    ):
        with pytest.raises(psycopg.OperationalError, match=said):
            psycopg.connect(conninfo.make_conninfo(place.owner(), **change))


def _reader_reads_and_changes_nothing(place: Reached) -> None:
    """By the rights that it has, by trying, and by what pgpipe says."""
    dsn = place.reader()
    status, said, _ = typed("status", "--deck", "tiny", "--dsn", dsn, "--exit-code")
    assert status == 0 and "preflop20" in said
    assert typed("check", "--deck", "tiny", "--dsn", dsn)[0] == 0
    for command in (("cluster", *SHAPE.split(), "--redo"), ("train",), ("reset", "--all", "--yes")):
        status, said, error = typed(*command, "--deck", "tiny", "--dsn", dsn)
        assert (status, said) == (1, "")
        assert error.splitlines()[-1].startswith("pgpipe: role pgpipe_reader may not create")
    assert facts(dsn, WRITABLE) == []
    count = "select count(*), sum(visits) from blueprint"
    before = facts(dsn, count)
    for attempt in ATTEMPTS:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("set default_transaction_read_only = off")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attempt.encode())
    assert facts(dsn, count) == before


def _reader_reads_through_transaction_mode(place: Reached, folder: Path) -> None:
    """What takes many statements, and an export one moment of all tables."""
    with managed.pooler(place.server, "transaction") as port:
        lent = Reached(place.server, port, SCHEMA)
        for command in (
            f"export {folder / 'files'} --blueprint --jobs 1",
            "play --a blueprint --b blueprint --hands 200 --jobs 1",
            "check",
        ):
            status, _, error = typed(*command.split(), "--deck", "tiny", "--dsn", lent.reader())
            assert status == 0, error
        assert leftovers(lent.reader()) == []


@pytest.mark.parametrize("version", [15, 18])
def test_everything_can_be_removed_again(version: int) -> None:
    """As the README says, word by word."""
    if missing := managed.missing(version):
        pytest.skip(f"not run: {missing}")
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    (block,) = [block for block in blocks if "drop owned by" in block]
    with managed.managed(version) as server:
        assert managed.roles_script(server).returncode == 0
        done = subprocess.run(
            ["bash", "-c", block.replace("host=db.example dbname=games user=admin", "$ADMIN")],
            env={**os.environ, "ADMIN": server.admin()},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        left = "select rolname from pg_roles where rolname ~ 'pgpipe'"
        assert facts(server.admin(), left) == []
        schemas = "select nspname from pg_namespace where nspname ~ 'pgpipe'"
        assert facts(server.admin(), schemas) == []


@pytest.fixture(scope="module")
def lent() -> Iterator[Reached]:
    """PostgreSQL 18 behind pgbouncer in transaction mode, with a few tables."""
    cell = Cell(18, matrix.POOLED, matrix.ARRAYS)
    if cell.missing:
        pytest.skip(f"not run: {cell.missing}")
    with (
        reached(cell, SCHEMA, "transaction") as place,
        managed.pooler(place.server, "session") as port,
    ):
        direct = Reached(place.server, port, SCHEMA).owner()
        training = ("--game", "kuhn", "--schema", SCHEMA, "--epochs", "2", "--dsn", direct)
        assert typed("train", *training)[0] == 0
        yield place


def leftovers(dsn: str) -> list[tuple[object, ...]]:
    """What the pool's server process keeps of earlier clients: settings, locks."""
    return [*facts(dsn, LEFT), *facts(dsn, LOCKS)]


@pytest.mark.parametrize(
    "command", ["status", "check --only streets_complete", "evaluate", "cluster --dry-run"]
)
def test_a_pooler_in_transaction_mode_is_read_through(lent: Reached, command: str) -> None:
    place = ("--deck", "tiny", "--dsn", lent.owner())
    status, said, error = typed(*command.split(), *place)
    assert error == ""
    assert status == 0, said
    assert said
    assert leftovers(lent.owner()) == []


@pytest.mark.parametrize(
    "command",
    ["cluster", "train", "train --slow", "train --game kuhn", "reset --all --yes", "estimate"],
)
def test_a_pooler_in_transaction_mode_is_refused_by_what_needs_a_session(
    lent: Reached, command: str
) -> None:
    tables = "select count(*) from pg_class where relnamespace = 'pgpipe_tiny'::regnamespace"
    before = facts(lent.owner(), tables)
    status, said, error = typed(
        *command.split(), "--deck", "tiny", "--schema", SCHEMA, "--dsn", lent.owner()
    )
    assert (status, said, error.count("\n")) == (1, "", 1)
    assert "the connection pooler keeps no session (transaction mode)" in error
    assert leftovers(lent.owner()) == []
    assert facts(lent.owner(), tables) == before


def test_transaction_mode_is_found_however_the_pool_is_used(lent: Reached) -> None:
    for more in ({"server_round_robin": "1"}, {"default_pool_size": "1"}):
        with managed.pooler(lent.server, "transaction", **more) as port:
            link = Link(Reached(lent.server, port, SCHEMA).owner(), SCHEMA)
            with pytest.raises(PgpipeError, match="keeps no session"):
                connect(link)


def test_session_mode_is_not_taken_for_it(lent: Reached, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooler, "PATIENCE_SECONDS", 0.5)
    with managed.pooler(lent.server, "session") as port:
        connect(Link(Reached(lent.server, port, SCHEMA).owner(), SCHEMA)).close()
    with (
        managed.pooler(lent.server, "session", default_pool_size="1") as port,
        pytest.raises(PgpipeError, match="no second connection"),
    ):
        connect(Link(Reached(lent.server, port, SCHEMA).owner(), SCHEMA))


def test_a_reader_behind_a_pooler_writes_nothing(lent: Reached) -> None:
    connection = connect_to_read(Link(lent.owner(), SCHEMA))
    try:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("delete from epoch")
        with connection.cursor().copy("copy epoch to stdout") as copy:
            assert b"".join(copy).startswith(b"current\t2")
        with connection.transaction():
            assert connection.execute("select value from epoch").fetchall() == [(2,)]
            assert connection.execute("show search_path").fetchone() == ('"pgpipe_tiny"',)
    finally:
        connection.close()


def test_the_limits_of_a_role_are_lifted_for_a_session_of_ours(lent: Reached) -> None:
    with managed.pooler(lent.server, "session") as port:
        dsn = Reached(lent.server, port, SCHEMA).owner()
        limits = [(name, (value,)) for name, value in managed.LIMITS.items()]
        assert limits
        for name, value in limits:
            query = sql.SQL("show {}").format(sql.Identifier(name))
            with psycopg.connect(dsn) as plain:
                assert plain.execute(query).fetchone() == value
            with connect(Link(dsn, SCHEMA)) as ours:
                assert ours.execute(query).fetchone() == ("0",)


def test_status_reads_one_place(lent: Reached) -> None:
    place = Where(Path(), "postgres", lent.reader(), SCHEMA)
    with access.reading(place) as session:
        assert session is not None
        assert access.records(session, "query/training")[0]["epoch"] == 2
