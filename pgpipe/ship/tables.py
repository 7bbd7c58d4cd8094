"""Which tables are shipped, and how their rows go from one database to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pgpipe.copy import Column
from pgpipe.engine import Session
from pgpipe.engine.duckdb import DuckEngine


@dataclass(frozen=True)
class Shipped:
    """A table and its files.

    query  the file of sql/ that reads its rows
    put    the file that writes one row, for tables with text or times; empty: by COPY
    order  how a file's rows are sorted
    group  rows of a row group: few where a row is a block of a thousand hands
    via    table of the same columns that rows pass through on their way into files; empty: itself
    """

    table: str
    query: str
    order: str
    put: str = ""
    group: int = 122_880
    via: str = ""


LOOKUP = Shipped("lookup", "session/08_lookup", "board", group=8_192)
STREET = Shipped("street", "ship/00_street", "street")
ABSTRACTION = Shipped("abstraction", "ship/01_abstraction", "abs")
COORDINATE = Shipped("coordinate", "ship/02_coordinate", "street, bucket, axis")
TRANSITIONS = Shipped("transitions", "ship/03_transitions", "prev, next")
METRIC = Shipped("metric", "ship/04_metric", '"xor"')
CONVERGENCE = Shipped(
    "convergence", "ship/05_convergence", "street, iteration", "ship/06_put_convergence"
)
BLUEPRINT = Shipped("blueprint", "ship/11_blueprint", "past, present, future, edge", via="staging")
"""By way of a table without a key, which is quicker to fill."""
BATCH = Shipped("batch", "ship/12_batch", '"first"', "ship/14_put_batch")
SNAPSHOT = Shipped("snapshot", "ship/13_snapshot", "epoch", "ship/15_put_snapshot")

BUCKETS = (STREET, ABSTRACTION, COORDINATE, TRANSITIONS, METRIC, CONVERGENCE)
CLUSTERING = (LOOKUP, *BUCKETS)
LEDGER = (BATCH, SNAPSHOT)
TRAINING = (BLUEPRINT, *LEDGER)
DTYPES = {
    "SMALLINT": "int16",
    "INTEGER": "int32",
    "BIGINT": "int64",
    "FLOAT": "float32",
    "DOUBLE": "float64",
    "SMALLINT[]": "int16[]",
    "VARCHAR": "object",
    "TIMESTAMP WITH TIME ZONE": "datetime64[us]",
}
"""numpy's name of every type that is shipped, by DuckDB's."""


def types(memory: DuckEngine, table: str) -> dict[str, str]:
    """Columns of a table with their types, as DuckDB names them."""
    relation = memory.connection.table(table)
    return dict(zip(relation.columns, map(str, relation.types), strict=True))


def fetch(
    session: Session, memory: DuckEngine, shipped: Shipped, **values: object
) -> dict[str, Column]:
    """The rows of a table, of whichever database, as numpy columns; times in UTC."""
    kinds = {name: DTYPES[kind] for name, kind in types(memory, shipped.table).items()}
    if not shipped.put:
        return session.columns(shipped.query, kinds, **values)
    rows = session.fetch(shipped.query, **values)
    return {
        name: np.array([row[place] for row in rows], dtype=kind)
        for place, (name, kind) in enumerate(kinds.items())
    }


def put(session: Session, shipped: Shipped, memory: DuckEngine) -> int:
    """Write a table that is laid out in memory into the target; how many rows."""
    source = memory.session()
    if not shipped.put:
        return session.load(shipped.table, fetch(source, memory, shipped))
    names = list(types(memory, shipped.table))
    rows = source.fetch(shipped.query)
    for row in rows:
        session.run(shipped.put, **dict(zip(names, row, strict=True)))
    return len(rows)


def same(one: Mapping[str, Column], other: Mapping[str, Column]) -> bool:
    """Whether two tables have the same rows in the same order."""

    def equal(name: str) -> bool:
        a: Any = one[name]
        return bool(np.array_equal(a, np.asarray(other[name])))

    return all(map(equal, one))
