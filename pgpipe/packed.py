"""Rows by the thousand in one message: how a large table is read from PostgreSQL.

COPY sends every row as a message of its own, and libpq hands over one at a time, which takes longer
than all else. So the server packs rows into arrays, a column an array, and COPY sends a row of
arrays for every ROWS rows.

Source  https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"; array_send in
        src/backend/utils/adt/arrayfuncs.c
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from pgpipe.copy import ITEMS, Column, body_of

ROWS = 65_536
"""Rows a message: some megabytes."""
OIDS = {"int16": 21, "int32": 23, "int64": 20, "float32": 700, "float64": 701}
"""PostgreSQL's numbers of the element types."""
QUERY = sql.SQL(
    "copy ("
    "select {arrays} from ("
    "select *, (pg_catalog.row_number() over () - 1) / {rows} as message from ({query}) as plain"
    ") as numbered group by message"
    ") to stdout (format binary)"
)
ARRAY = sql.SQL("pg_catalog.array_agg({})")
START = struct.Struct(">h")
HEAD = struct.Struct(">iiiiii")
"""What a field begins with: bytes, dimensions, flags, element type, length, lower bound."""


def packed(text: str, columns: Sequence[str]) -> sql.Composed:
    """The COPY statement that packs a query's rows, in no order that may be relied on."""
    arrays = sql.SQL(", ").join(ARRAY.format(sql.Identifier(column)) for column in columns)
    return QUERY.format(arrays=arrays, rows=sql.Literal(ROWS), query=sql.SQL(text))


def unpack(
    messages: Iterable[bytes | bytearray | memoryview], types: Mapping[str, str]
) -> dict[str, Column]:
    """The columns of packed rows, in the order of `types`: name to dtype, see pgpipe.copy.

    Raises ValueError where a message is not of these types, a null included, and for a stream that
    is cut off.
    """
    body = body_of(b"".join(messages))
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in types}
    at = 0
    try:
        while at < len(body):
            (count,) = START.unpack_from(body, at)
            if count != len(types):
                raise ValueError
            at += START.size
            for name, kind in types.items():
                values, at = _array(body, at, kind)
                parts[name].append(values)
            if len({len(parts[name][-1]) for name in types}) > 1:
                raise ValueError
    except (struct.error, ValueError):
        raise ValueError("packed rows of other columns, with nulls, or damaged") from None
    return {
        name: np.concatenate(found) if found else np.empty(0, types[name])
        for name, found in parts.items()
    }


def _array(body: memoryview, at: int, kind: str) -> tuple[NDArray[Any], int]:
    """One field, an array without nulls; where the next one begins."""
    size, dimensions, flags, oid, length, bound = HEAD.unpack_from(body, at)
    element = np.dtype([("size", ">i4"), ("value", f">{ITEMS[kind]}")])
    if (dimensions, flags, oid, bound) != (1, 0, OIDS[kind], 1):
        raise ValueError
    if length < 1 or size != HEAD.size - 4 + length * element.itemsize:
        raise ValueError
    elements = np.frombuffer(body, element, length, at + HEAD.size)
    if (elements["size"] != np.dtype(kind).itemsize).any():
        raise ValueError
    return elements["value"].astype(kind), at + 4 + size
