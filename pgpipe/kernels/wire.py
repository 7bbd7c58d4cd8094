"""Row writers for PostgreSQL's binary COPY format; see `pgpipe.copy` for the format itself.

Each writer appends one column to many rows at once: `at[r]` is where row r's next byte goes, and is
advanced past what was written.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from pgpipe.kernels.cards import Int16s, Int64s

INT2_OID = 21


@njit(cache=True, nogil=True)
def _put_int4(out: NDArray[np.uint8], at: int, value: int) -> int:
    """Write a non-negative int4, big-endian; returns where the next byte goes."""
    out[at], out[at + 1] = value >> 24, value >> 16 & 255
    out[at + 2], out[at + 3] = value >> 8 & 255, value & 255
    return at + 4


@njit(cache=True, nogil=True)
def put_field_counts(out: NDArray[np.uint8], at: Int64s, fields: int) -> None:
    """Start every row: int2, the number of fields."""
    for row in range(len(at)):
        out[at[row]], out[at[row] + 1] = fields >> 8, fields & 255
        at[row] += 2


@njit(cache=True, nogil=True)
def put_fixed(out: NDArray[np.uint8], at: Int64s, values: NDArray[np.uint8]) -> None:
    """Append a column of values uint8[R, width], already big-endian."""
    width = values.shape[1]
    for row in range(len(at)):
        k = _put_int4(out, at[row], width)
        for byte in range(width):
            out[k + byte] = values[row, byte]
        at[row] = k + width


@njit(cache=True, nogil=True)
def put_ragged(out: NDArray[np.uint8], at: Int64s, values: Int16s, offsets: Int64s) -> None:
    """Append a smallint[] column: row r is `values[offsets[r]:offsets[r+1]]`."""
    head = np.ones(6, np.int64)  # size, dimensions, flags, element type, length, lower bound
    head[2], head[3] = 0, INT2_OID
    for row in range(len(at)):
        start, stop = offsets[row], offsets[row + 1]
        length, k = stop - start, at[row]
        head[0], head[1], head[4] = (20 + 6 * length, 1, length) if length else (12, 0, 0)
        for word in range(6 if length else 4):  # an empty array has no dimension to describe
            k = _put_int4(out, k, head[word])
        for value in values[start:stop]:
            out[k], out[k + 1], out[k + 2], out[k + 3] = 0, 0, 0, 2
            out[k + 4], out[k + 5] = value >> 8 & 255, value & 255
            k += 6
        at[row] = k
