"""The README's recipe for backups, run as it stands there: dump, restore elsewhere, go on."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pgpipe.engine.session import PostgresSession
from pgpipe.server.binaries import wheel_bin
from tests.clustering import Clustered
from tests.compare import table_hashes
from tests.matrix import typed
from tests.servers import DEBIAN_15, Server

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
SCHEMA, BLUEPRINT = [block for block in BLOCKS if block.startswith("pg_dump")]
TRAIN = "train --deck tiny --schema tiny --preset preflop20 --batch 300 --jobs 1"
STANDING = """
    select
        (select array_agg(upto order by first) from tiny.batch),
        (select value from tiny.epoch),
        (select sum(visits) from tiny.batch),
        (select sum(visits) from tiny.blueprint)
"""
ROWS = "select md5(string_agg(b::text, ';' order by b)) from tiny.blueprint as b"


@dataclass(frozen=True)
class Origin:
    """A server with a clustering in the schema `tiny`, its programs, who may make databases."""

    clustered: Clustered
    programs: Path
    dsn: str
    admin: str


@pytest.fixture(params=["18", "15"])
def origin(request: pytest.FixtureRequest) -> Origin:
    kind, programs = ("embedded_server", "postgres_tiny"), wheel_bin()
    if request.param == "15":
        kind, programs = ("debian_server", "debian_tiny"), DEBIAN_15
    server: Server = request.getfixturevalue(kind[0])
    if not (programs / "pg_dump").exists():
        pytest.skip(f"not run: no pg_dump of version {request.param} in {programs}")
    admin = make_conninfo(server.dsn, user="postgres") if request.param == "15" else server.dsn
    return Origin(request.getfixturevalue(kind[1]), programs, server.dsn, admin)


@pytest.fixture
def elsewhere(origin: Origin) -> Iterator[list[str]]:
    """Two empty databases of the same role."""
    role = psycopg.conninfo.conninfo_to_dict(origin.dsn)["user"]
    names = ["restored", "restored_again"]
    with psycopg.connect(origin.admin, autocommit=True) as connection:
        for name in names:
            connection.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(name), sql.Identifier(str(role))
                )
            )
        try:
            yield [make_conninfo(origin.dsn, dbname=name) for name in names]
        finally:
            # Not by force, which may not end an autovacuum worker of the superuser's; without it
            # the server itself asks such a worker to go, and waits up to 5 s for sessions to close.
            for name in names:
                connection.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


def recipe(text: str, origin: Origin, folder: Path, source: str, target: str) -> None:
    """Run a block of the README, with the schema's name adapted."""
    path = f"{origin.programs}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text.replace("pgpipe_full", "tiny")],
        env={**os.environ, "PATH": path, "FROM": source, "TO": target, "PGTZ": "UTC"},
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def work(command: str, dsn: str) -> None:
    """Run a command, which must succeed."""
    status, said, error = typed(*command.split(), "--dsn", dsn)
    assert status == 0, said + error


def asked(dsn: str, query: str) -> Any:
    with psycopg.connect(dsn) as connection:
        return connection.execute(query.encode()).fetchone()


def test_a_dump_is_restored_and_goes_on(
    origin: Origin, elsewhere: list[str], tmp_path: Path
) -> None:
    one, two = elsewhere
    recipe(SCHEMA, origin, tmp_path, origin.dsn, one)
    with closing(psycopg.connect(f"{one} options='-c search_path=tiny,public'")) as connection:
        hashes = table_hashes(PostgresSession(connection))
    assert hashes == table_hashes(origin.clustered.session)
    work("check --deck tiny --schema tiny", one)
    work(f"{TRAIN} --epochs 2", one)

    with psycopg.connect(two) as made:
        made.execute("create schema tiny")  # as roles.sql does
    into = SCHEMA.replace("pg_restore", "pg_restore --schema=pgpipe_full")
    recipe(into, origin, tmp_path, origin.dsn, two)
    work(f"{TRAIN} --epochs 2", two)  # what the blueprint replaces
    recipe(BLUEPRINT, origin, tmp_path, one, two)
    assert asked(two, STANDING) == asked(one, STANDING)
    assert asked(two, ROWS) == asked(one, ROWS)
    work(f"{TRAIN} --epochs 2", two)
    batches, epoch, merged, visits = asked(two, STANDING)
    assert (batches, epoch) == ([2, 4], 4) and merged == visits
    work("check --deck tiny --schema tiny", two)
