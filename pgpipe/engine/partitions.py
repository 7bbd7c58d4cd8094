"""Partitions of the large PostgreSQL tables: made standalone, loaded, keyed, then attached."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import psycopg
from psycopg import sql

from pgpipe.engine.base import Part, Row

KEYS = {"isomorphism": ("obs",), "lookup": ("board",), "child": ("board", "slot")}
ARRAYS = {"lookup": "buckets", "child": "positions"}

Connection = psycopg.Connection[Row]


def create(connection: Connection, part: Part) -> None:
    """A standalone table like the parent, with the partition's bounds as a CHECK.

    The CHECK spares ATTACH its scan; arrays stay in the row, since a toasted one is far slower. Its
    rows never change again, so there is nothing for autovacuum but work in the middle of a run.
    """
    name = sql.Identifier(part.name)
    connection.execute(
        sql.SQL(
            "create table {} (like {}, constraint bounds check ({key} >= {lo} and {key} < {hi}))"
            " with (toast_tuple_target = 8160, autovacuum_enabled = off)"
        ).format(
            name,
            sql.Identifier(part.table),
            key=sql.Identifier(part.key),
            lo=sql.Literal(part.lo),
            hi=sql.Literal(part.hi),
        )
    )
    if part.table in ARRAYS:
        connection.execute(
            sql.SQL("alter table {} alter column {} set storage plain").format(
                name, sql.Identifier(ARRAYS[part.table])
            )
        )


def attach(connection: Connection, part: Part) -> None:
    """Key the loaded table, gather statistics and attach it."""
    name = sql.Identifier(part.name)
    key = sql.SQL(", ").join(map(sql.Identifier, KEYS[part.table]))
    connection.execute(sql.SQL("alter table {} add primary key ({})").format(name, key))
    connection.execute(sql.SQL("analyze {}").format(name))
    connection.execute(
        sql.SQL("alter table {} attach partition {} for values from ({}) to ({})").format(
            sql.Identifier(part.table), name, sql.Literal(part.lo), sql.Literal(part.hi)
        )
    )
    connection.execute(sql.SQL("alter table {} drop constraint bounds").format(name))


def _partitions(connection: Connection, table: str) -> list[str]:
    rows = connection.execute(
        "select c.relname from pg_inherits as i inner join pg_class as c on c.oid = i.inhrelid"
        " where i.inhparent = %s::regclass order by c.relname",
        (table,),
    ).fetchall()
    return [str(name) for (name,) in rows]


def drop_street(connection: Connection, table: str, street: int) -> None:
    """Detach and drop a street's partitions of a table, all or none."""
    with connection.transaction():
        for name in _partitions(connection, table):
            if name.startswith(f"{table}_{street}_"):
                _detach_and_drop(connection, table, name)


def _detach_and_drop(connection: Connection, table: str, name: str) -> None:
    leaf = sql.Identifier(name)
    connection.execute(
        sql.SQL("alter table {} detach partition {}").format(sql.Identifier(table), leaf)
    )
    connection.execute(sql.SQL("drop table {}").format(leaf))


def new_iteration(connection: Connection, iteration: int, bounds: Sequence[int]) -> None:
    """Add an iteration's partitions of assignment where they are missing; drop the old ones.

    bounds   bounds[i] <= obs < bounds[i + 1] is the i-th partition
    """
    drop_iterations(connection, iteration - 1)
    for number, (lo, hi) in enumerate(pairwise(bounds)):
        connection.execute(
            sql.SQL(
                "create unlogged table if not exists {} partition of assignment"
                " for values from ({t}, {lo}) to ({t}, {hi}) with (autovacuum_enabled = off)"
            ).format(
                sql.Identifier(f"assignment_{iteration:03d}_{number:03d}"),
                t=sql.Literal(iteration),
                lo=sql.Literal(lo),
                hi=sql.Literal(hi),
            )
        )


def drop_iterations(connection: Connection, before: int) -> None:
    """Drop the partitions of assignment of all iterations before one."""
    with connection.transaction():
        for name in _partitions(connection, "assignment"):
            if int(name.split("_")[1]) < before:
                _detach_and_drop(connection, "assignment", name)
