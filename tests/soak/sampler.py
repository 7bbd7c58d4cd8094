"""What is measured while a training runs: memory of each process, tables, lock waits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg

from tests.faults.arena import BACKENDS

MB = 1 << 20
RELATIONS = """
    select
        case when c.relpersistence = 't' then 'temporary: ' else '' end || c.relname,
        pg_table_size(c.oid)::bigint,
        pg_total_relation_size(c.oid)::bigint - pg_table_size(c.oid)::bigint,
        coalesce(s.n_live_tup, 0),
        coalesce(s.n_dead_tup, 0),
        coalesce(s.autovacuum_count, 0)
    from pg_class as c
    inner join pg_namespace as n on n.oid = c.relnamespace
    left join pg_stat_all_tables as s on s.relid = c.oid
    where
        c.relkind = 'r'
        and (n.nspname = %s or c.relpersistence = 't'
            or c.relname in ('pg_statistic', 'pg_class', 'pg_attribute', 'pg_depend', 'pg_type'))
"""
WAITS = """
    select
        count(*),
        coalesce(max(extract(epoch from clock_timestamp() - waitstart)), 0)::double precision
    from pg_locks
    where not granted
"""
SIZE = "select pg_database_size(current_database())::bigint"


@dataclass(frozen=True)
class Relation:
    """One table: bytes of its heap and TOAST, of its indexes; what the statistics tell of rows."""

    heap: int
    indexes: int
    live: int
    dead: int
    vacuums: int


@dataclass(frozen=True)
class Sample:
    """One moment.

    memory   MB that a process has alone (USS), by its name
    waiting  locks that are waited for; longest: seconds that the longest has lasted
    """

    minute: float
    memory: dict[str, float]
    relations: dict[str, Relation]
    waiting: int
    longest: float
    database: int


def name_processes(driver: int, connection: psycopg.Connection[Any]) -> dict[str, psutil.Process]:
    """The session, its workers and all their server processes."""
    first = psutil.Process(driver)
    found = {"session": first}
    for child in first.children():
        if "spawn_main" in " ".join(child.cmdline()):
            found[f"worker {len(found)}"] = child
    for number, (pid,) in enumerate(connection.execute(BACKENDS).fetchall(), 1):
        found[f"backend {number}"] = psutil.Process(int(pid))
    return found


def memory_of(processes: dict[str, psutil.Process]) -> dict[str, float]:
    """MB that each has alone; a process that is gone is left out."""
    found = {}
    for name, process in processes.items():
        with suppress(psutil.Error):
            found[name] = process.memory_full_info().uss / MB
    return found


def sample(
    minute: float,
    processes: dict[str, psutil.Process],
    connection: psycopg.Connection[Any],
    schema: str,
    waits: list[tuple[int, float]],
) -> Sample:
    """Everything at one moment; `waits` are the looks at locks since the last one."""
    relations = {
        str(row[0]): Relation(*map(int, row[1:]))
        for row in connection.execute(RELATIONS, (schema,)).fetchall()
    }
    row = connection.execute(SIZE).fetchone()
    assert row is not None
    return Sample(
        minute,
        memory_of(processes),
        relations,
        sum(count for count, _ in waits),
        max((seconds for _, seconds in waits), default=0.0),
        int(row[0]),
    )


def look_at_locks(connection: psycopg.Connection[Any]) -> tuple[int, float]:
    """How many locks are waited for, and the seconds of the longest wait so far."""
    row = connection.execute(WAITS).fetchone()
    assert row is not None
    return int(row[0]), float(row[1])
