"""The one encoder and decoder for PostgreSQL's binary COPY.

A COPY stream is HEADER, rows, TRAILER. A row is an int2 field count, then per field an int4 length
and the value, all big-endian. The server casts nothing: a column's dtype must be exactly the
table's (int16 smallint, int32 integer, int64 bigint, float32 real, float64 double precision, Ragged
smallint[]). There are no nulls.

Source  https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"; array_send in
        src/backend/utils/adt/arrayfuncs.c
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pgpipe.kernels.wire import INT2_OID, put_field_counts, put_fixed, put_ragged

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # signature, int4 flags, int4 extension length
TRAILER = b"\xff\xff"  # a field count of -1
BLOCK_BYTES = 4 << 20
FIXED = tuple(np.dtype(name) for name in ("int16", "int32", "int64", "float32", "float64"))


@dataclass(frozen=True)
class Ragged:
    """A smallint[] column: row r is `values[offsets[r]:offsets[r+1]]`.

    values   int16[T]
    offsets  int64[R+1], ascending
    """

    values: NDArray[np.int16]
    offsets: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.values.dtype != np.int16 or self.offsets.dtype != np.int64:
            raise TypeError("Ragged takes int16 values and int64 offsets")
        if self.values.ndim != 1 or self.offsets.ndim != 1 or not len(self.offsets):
            raise ValueError("Ragged takes one-dimensional values, and an offset more than rows")
        if self.offsets[0] < 0 or self.offsets[-1] > len(self.values):
            raise ValueError("Ragged offsets reach beyond the values")
        # The kernel that writes them believes what is said here.
        if (self.offsets[1:] < self.offsets[:-1]).any():
            raise ValueError("Ragged offsets descend")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def sizes(self) -> NDArray[np.int64]:
        """Bytes of each row's array, without the field length: int64[R]."""
        lengths = np.diff(self.offsets)
        return np.where(lengths == 0, 12, 20 + 6 * lengths)


Column: TypeAlias = NDArray[Any] | Ragged


def _slice(column: Column, start: int, stop: int) -> Column:
    """Rows start..stop of a column, not copied."""
    if isinstance(column, Ragged):
        return Ragged(column.values, column.offsets[start : stop + 1])
    return column[start:stop]


def _big_endian(column: NDArray[Any]) -> NDArray[np.uint8]:
    """A fixed-width column as uint8[R, width], big-endian."""
    if column.ndim != 1 or column.dtype not in FIXED:
        raise TypeError(f"cannot encode a {column.ndim}-dimensional {column.dtype} column")
    swapped = column.astype(column.dtype.newbyteorder(">"))
    return swapped.view(np.uint8).reshape(len(column), column.dtype.itemsize)


def _row_sizes(columns: tuple[Column, ...]) -> NDArray[np.int64]:
    """Bytes of each row, all fields and lengths included: int64[R]."""
    rows = {len(column) for column in columns}
    if len(rows) != 1:
        raise ValueError(f"columns differ in length: {sorted(rows)}")
    sizes = np.full(rows.pop(), 2 + 4 * len(columns), dtype=np.int64)
    for column in columns:
        sizes += column.sizes() if isinstance(column, Ragged) else column.dtype.itemsize
    return sizes


def encode(*columns: Column) -> memoryview:
    """The rows of some equally long columns, without header and trailer.

    Raises TypeError for a dtype that COPY cannot carry, ValueError where the lengths differ.
    """
    sizes = _row_sizes(columns)
    out = np.empty(int(sizes.sum()), dtype=np.uint8)
    at = np.cumsum(sizes) - sizes
    put_field_counts(out, at, len(columns))
    for column in columns:
        if isinstance(column, Ragged):
            put_ragged(out, at, column.values, column.offsets)
        else:
            put_fixed(out, at, _big_endian(column))
    return out.data


def blocks(*columns: Column, rows: int = 1 << 17) -> Iterator[memoryview]:
    """The same rows in writes of about 4 MB and at most `rows` rows each."""
    sizes = _row_sizes(columns)
    if len(sizes) == 0:
        return
    rows = max(1, min(rows, BLOCK_BYTES * len(sizes) // int(sizes.sum())))
    for start in range(0, len(sizes), rows):
        stop = min(start + rows, len(sizes))
        yield encode(*(_slice(column, start, stop) for column in columns))


ITEMS = {"int16": "i2", "int32": "i4", "int64": "i8", "float32": "f4", "float64": "f8"}
RAGGED = "int16[]"
ARRAY_HEAD = struct.Struct(">iiiii")
"""What an array's value begins with: dimensions, flags, element type, length, lower bound."""
ROW_HEAD = struct.Struct(">hiqi")
"""What a row of an int64 and an array begins with: fields, size, the int64, size."""
ELEMENT = np.dtype([("size", ">i4"), ("value", ">i2")])


def body_of(stream: bytes) -> memoryview:
    """The rows of a whole COPY stream, not copied. Raises ValueError for a part of one."""
    end = len(stream) - len(TRAILER)
    if end < len(HEADER) or stream[: len(HEADER)] != HEADER or stream[end:] != TRAILER:
        raise ValueError("no COPY stream, or only a part of one")
    return memoryview(stream)[len(HEADER) : end]


def decode(stream: bytes, types: Mapping[str, str]) -> dict[str, Column]:
    """The columns of a whole COPY stream, in the order of `types`: name to dtype or `int16[]`.

    What is taken is what `encode` would write of it, byte for byte.

    Raises ValueError where a row is not of these types, a null included, and for a stream that is
    cut off or damaged.
    """
    body = body_of(stream)
    if RAGGED in types.values():
        return _decode_ragged(body, types)
    fields: list[tuple[str, str]] = [("", ">i2")]
    for name, kind in types.items():
        fields += [(f"{name} size", ">i4"), (name, f">{ITEMS[kind]}")]
    row = np.dtype([(name or "count", kind) for name, kind in fields])
    if len(body) % row.itemsize:
        raise ValueError("a COPY stream of other columns, or with nulls")
    rows = np.frombuffer(body, row)
    sizes = {f"{name} size": np.dtype(ITEMS[kind]).itemsize for name, kind in types.items()}
    for name, size in {"count": len(types), **sizes}.items():
        if (rows[name] != size).any():
            raise ValueError("a COPY stream of other columns, or with nulls")
    return {name: rows[name].astype(kind) for name, kind in types.items()}


def _decode_ragged(body: memoryview, types: Mapping[str, str]) -> dict[str, Column]:
    """An int64 column and then an int16[] column."""
    if list(types.values()) != ["int64", RAGGED]:
        raise ValueError(f"cannot decode {types}")
    key, name = types
    keys, pieces, lengths = [], [], [0]
    at = 0
    try:
        while at < len(body):
            count, width, value, size = ROW_HEAD.unpack_from(body, at)
            length = max(0, size - ARRAY_HEAD.size) // ELEMENT.itemsize
            start = _array_head(length)
            at += ROW_HEAD.size + len(start)
            if (count, width) != (2, 8) or size != len(start) + length * ELEMENT.itemsize:
                raise ValueError
            if bytes(body[at - len(start) : at]) != start:
                raise ValueError
            keys.append(value)
            lengths.append(length)
            pieces.append(np.frombuffer(body, ELEMENT, length, at))
            at += length * ELEMENT.itemsize
    except (struct.error, ValueError):
        raise ValueError("a COPY stream of other columns, with nulls, or damaged") from None
    elements = np.concatenate(pieces) if pieces else np.empty(0, ELEMENT)
    if (elements["size"] != ELEMENT["value"].itemsize).any():
        raise ValueError("a COPY stream with nulls in its arrays")
    offsets = np.cumsum(lengths, dtype=np.int64)
    return {
        key: np.array(keys, np.int64),
        name: Ragged(elements["value"].astype(np.int16), offsets),
    }


def _array_head(length: int) -> bytes:
    """How a one-dimensional smallint[] begins; an empty one has no dimension to describe."""
    head = ARRAY_HEAD.pack(1 if length else 0, 0, INT2_OID, length, 1)
    return head if length else head[:12]
