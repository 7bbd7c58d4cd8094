"""The COPY encoder against bytes written by hand from the format's documentation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pgpipe.copy import (
    BLOCK_BYTES,
    HEADER,
    RAGGED,
    TRAILER,
    Column,
    Ragged,
    blocks,
    decode,
    encode,
)


def ragged(*rows: list[int]) -> Ragged:
    """A Ragged of some rows."""
    values = np.array([value for row in rows for value in row], dtype=np.int16)
    return Ragged(values, np.cumsum([0, *map(len, rows)], dtype=np.int64))


def test_header_and_trailer() -> None:
    assert HEADER == b"PGCOPY\n\xff\r\n\0" + b"\0\0\0\0" + b"\0\0\0\0"
    assert TRAILER == b"\xff\xff"


def test_fixed_width_columns() -> None:
    columns: list[Column] = [
        np.array([-2, 258], dtype=np.int16),
        np.array([1, -1], dtype=np.int32),
        np.array([0x0102030405060708, -1], dtype=np.int64),
        np.array([1.0, -2.0], dtype=np.float32),
        np.array([1.0, -2.0], dtype=np.float64),
    ]
    first = (
        "0005" "00000002 fffe" "00000004 00000001" "00000008 0102030405060708"
        "00000004 3f800000" "00000008 3ff0000000000000"
    )  # fmt: skip
    second = (
        "0005" "00000002 0102" "00000004 ffffffff" "00000008 ffffffffffffffff"
        "00000004 c0000000" "00000008 c000000000000000"
    )  # fmt: skip
    assert bytes(encode(*columns)) == bytes.fromhex(first + second)


def test_ragged_columns_between_others() -> None:
    columns = (
        np.array([7, 8], dtype=np.int64),
        ragged([1, -2, 300], []),
        np.array([5, 6], np.int16),
    )
    first = (
        "0003" "00000008 0000000000000007"
        "00000026 00000001 00000000 00000015 00000003 00000001"
        "00000002 0001 00000002 fffe 00000002 012c"
        "00000002 0005"
    )  # fmt: skip
    second = (
        "0003" "00000008 0000000000000008"
        "0000000c 00000000 00000000 00000015"
        "00000002 0006"
    )  # fmt: skip
    assert bytes(encode(*columns)) == bytes.fromhex(first + second)


def test_blocks_together_are_one_encoding() -> None:
    rng = np.random.default_rng(0)
    rows = [rng.integers(-(2**15), 2**15, n).tolist() for n in rng.integers(0, 9, 1_000)]
    columns = (np.arange(1_000), ragged(*rows), rng.random(1_000))
    whole = bytes(encode(*columns))
    for size in (1, 7, 999, 1_000, 5_000):
        parts = list(blocks(*columns, rows=size))
        assert b"".join(parts) == whole
        assert len(parts) == -(-1_000 // size)


def test_blocks_of_long_rows_stay_near_four_megabytes() -> None:
    values = np.zeros(4_000_000, dtype=np.int16)
    column = Ragged(values, np.arange(0, 4_000_001, 1_000))
    sizes = [len(part) for part in blocks(column)]
    assert max(sizes) <= BLOCK_BYTES
    assert min(sizes[:-1]) > BLOCK_BYTES // 2


def test_a_strided_column_and_an_offset_slice_are_read_right() -> None:
    table = np.arange(10, dtype=np.int64).reshape(5, 2)
    assert encode(table[:, 1]) == encode(np.array([1, 3, 5, 7, 9]))
    whole = ragged([1], [2, 3], [4])
    assert encode(Ragged(whole.values, whole.offsets[1:])) == encode(ragged([2, 3], [4]))


def test_no_rows_make_no_bytes() -> None:
    assert bytes(encode(np.empty(0, np.int64), ragged())) == b""
    assert list(blocks(np.empty(0, np.int64))) == []


@pytest.mark.parametrize(
    "column",
    [
        np.zeros(1, np.uint16),
        np.zeros(1, bool),
        np.zeros((1, 1)),
        np.zeros(1, ">i8"),
        np.array(["a"]),
    ],
)
def test_what_copy_cannot_carry_is_refused(column: Any) -> None:
    with pytest.raises(TypeError):
        encode(column)


def test_ragged_refuses_other_types() -> None:
    with pytest.raises(TypeError):
        Ragged(np.zeros(1, np.int64), np.zeros(1, np.int64))
    with pytest.raises(TypeError):
        Ragged(np.zeros(1, np.int16), np.zeros(1, np.int32))


def test_ragged_refuses_offsets_beyond_the_values() -> None:
    with pytest.raises(ValueError, match="beyond"):
        Ragged(np.zeros(1, np.int16), np.array([0, 2]))


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        encode(np.zeros(1), np.zeros(2))


PLAIN = {"a": "int64", "b": "int16"}
BLOCK = {"key": "int64", "values": RAGGED}


def plain_stream() -> bytes:
    rows = encode(np.array([1, 2], np.int64), np.array([3, 4], np.int16))
    return HEADER + bytes(rows) + TRAILER


def block_stream() -> bytes:
    return HEADER + bytes(encode(np.array([7, 8], np.int64), ragged([1, -2], []))) + TRAILER


DAMAGE: dict[str, tuple[bytes, dict[str, str]]] = {
    "nothing": (b"", PLAIN),
    "another header": (b"P" * 19 + plain_stream()[19:], PLAIN),
    "no trailer": (plain_stream()[:-2], PLAIN),
    "cut": (plain_stream()[:-9] + TRAILER, PLAIN),
    "another field count": (plain_stream().replace(b"\0\2\0\0\0\x08", b"\0\3\0\0\0\x08"), PLAIN),
    "another size": (plain_stream().replace(b"\0\0\0\2\0\3", b"\0\0\0\3\0\3"), PLAIN),
    "another type": (plain_stream(), {"a": "int64", "b": "float64"}),
    "a cut array": (block_stream()[:-9] + TRAILER, BLOCK),
    "a negative size": (block_stream().replace(b"\0\0\0\x20", b"\xff\0\0\x20"), BLOCK),
    "a huge size": (block_stream().replace(b"\0\0\0\x20", b"\x7f\0\0\x20"), BLOCK),
    "another element type": (block_stream().replace(b"\0\0\0\x15", b"\0\0\0\x17"), BLOCK),
    "a null element": (block_stream().replace(b"\0\0\0\2\0\1", b"\xff\xff\xff\xff\0\1"), BLOCK),
    "arrays elsewhere": (block_stream(), {"values": RAGGED, "key": "int64"}),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_stream_is_refused(damage: str) -> None:
    stream, types = DAMAGE[damage]
    assert stream not in (plain_stream(), block_stream()) or "type" in damage or "else" in damage
    with pytest.raises(ValueError, match=r"COPY stream|cannot decode"):
        decode(stream, types)


@pytest.mark.parametrize("offsets", [[0, 2, 1], [-1, 1], [0, 9], [], [[0, 1]]])
def test_offsets_that_a_kernel_could_not_follow(offsets: list[int]) -> None:
    with pytest.raises(ValueError, match="Ragged"):
        Ragged(np.zeros(3, np.int16), np.array(offsets, np.int64))
