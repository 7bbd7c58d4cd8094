"""Prepare a fresh server (role, database, pgvector), and find out whether pgvector works here.

The wheel's `vector.so` is built for its builder's CPU and may crash a backend on another one, so
it is tried before anyone relies on it, once a package version and CPU.
"""

from __future__ import annotations

import hashlib
import json
import platform
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from pgpipe import journal
from pgpipe.server.binaries import package_version
from pgpipe.server.home import Site
from pgpipe.server.lifecycle import dsn, ensure_started
from pgpipe.server.settings import DATABASE, ROLE, SUPERUSER

# Long enough for the vectorised loops, whose instructions are the ones an old CPU lacks.
PROBE = """
    select round(sum(a <+> b)) = 6000 and round(max(a <-> b)) = 104
       and count(distinct a + b) = 2 and vector_dims(avg(a)) = 1000
    from (select array_fill(1::real, array[1000])::vector as a,
                 array_fill(1 + g::real, array[1000])::vector as b
          from unnest(array[2.7, 3.3]) as g) as vectors
"""
CRASH_PAUSE = 0.5


@dataclass(frozen=True)
class Verdict:
    """What the probe found: does pgvector work, and if not, why."""

    key: str
    works: bool
    reason: str = ""


def prepare(site: Site) -> None:
    """After each start: have the role, its database, and pgvector in it where that works."""
    with _connect(site, SUPERUSER) as connection:
        _ensure_role(connection)
    verdict = recorded(site)
    if verdict is None:
        reason = _try_vector(site)
        verdict = Verdict(probe_key(), works=not reason, reason=reason)
        _file(site).write_text(json.dumps(asdict(verdict)) + "\n")
        if reason:
            journal.tell(f"pgvector is not used: {reason}; plain arrays are, slower")
    elif verdict.works:
        with _connect(site, DATABASE) as connection:
            _ensure_vector(connection)


def recorded(site: Site) -> Verdict | None:
    """The verdict on this package version and CPU, if there is one."""
    try:
        verdict = Verdict(**json.loads(_file(site).read_text()))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return verdict if verdict.key == probe_key() else None


def probe_key() -> str:
    """Changes whenever the package or the CPU does."""
    cpu = f"{platform.machine()} {platform.processor()}"
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        wanted = ("model name", "flags", "Features", "CPU part")
        cpu += "\n".join(sorted({line for line in lines if line.startswith(wanted)}))
    except OSError:
        pass
    return f"{package_version()} {hashlib.sha256(cpu.encode()).hexdigest()[:16]}"


def _file(site: Site) -> Path:
    return site.root / "vector.json"


def _connect(site: Site, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(dsn(site, SUPERUSER, database), autocommit=True)


def _ensure_role(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    found = connection.execute("select 1 from pg_roles where rolname = %s", [ROLE]).fetchone()
    if found is None:
        connection.execute(sql.SQL("create role {} login").format(role))
    found = connection.execute(
        "select 1 from pg_database where datname = %s", [DATABASE]
    ).fetchone()
    if found is None:
        connection.execute(sql.SQL("create database {} owner {}").format(database, role))


def _ensure_vector(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    # vector is no trusted extension, so the role that owns the database could not do this.
    connection.execute("create extension if not exists vector")
    connection.execute("alter extension vector update")


def _try_vector(site: Site) -> str:
    """Why pgvector does not work; empty if it does, and then the database has it.

    One transaction, so that whatever fails leaves nothing: a crash of the backend undoes it too.
    """
    try:
        with _connect(site, DATABASE) as connection, connection.transaction() as transaction:
            _ensure_vector(connection)
            row = connection.execute(PROBE).fetchone()
            if row != (True,):
                raise psycopg.Rollback(transaction)
    except psycopg.Error as error:
        if error.sqlstate is not None:
            return f"the server refused it ({str(error).splitlines()[0]})"
        # The postmaster now restarts its other processes; let it notice first, then wait for it.
        time.sleep(CRASH_PAUSE)
        ensure_started(site)
        return "it crashes on this CPU, which lacks instructions that the package was built for"
    return "" if row == (True,) else "it computes wrong distances on this CPU"
