"""Parsers against their own rules, on whatever hypothesis thinks of."""

from __future__ import annotations

import json
import re
import tempfile
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from pgpipe.commands.options import real, whole
from pgpipe.config import where
from pgpipe.copy import HEADER, RAGGED, TRAILER, Column, Ragged, decode, encode
from pgpipe.errors import SHOWN, PgpipeError, plain, short
from pgpipe.secrets import MASK, masked
from pgpipe.ship import manifest
from tests.bad_input.files import signed

often = settings(max_examples=200, derandomize=True, deadline=None)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
BOUNDS = {name: (np.iinfo(name).min, np.iinfo(name).max) for name in ("int16", "int32", "int64")}


@st.composite
def columns(draw: st.DrawFn) -> dict[str, Column]:
    """Some columns of as many rows, of every type that COPY carries."""
    rows = draw(st.integers(0, 5))
    found: dict[str, Column] = {}
    for place, kind in enumerate(draw(st.lists(st.sampled_from(sorted(BOUNDS)), min_size=1))):
        values = draw(st.lists(st.integers(*BOUNDS[kind]), min_size=rows, max_size=rows))
        found[f"c{place}"] = np.array(values, dtype=kind)
    return found


@st.composite
def blocks(draw: st.DrawFn) -> dict[str, Column]:
    """A key and an array."""
    rows = draw(st.lists(st.lists(st.integers(*BOUNDS["int16"]), max_size=5), max_size=5))
    values = np.array([value for row in rows for value in row], np.int16)
    offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return {"key": np.arange(len(rows)), "values": Ragged(values, offsets)}


def types_of(found: dict[str, Column]) -> dict[str, str]:
    return {n: RAGGED if isinstance(c, Ragged) else str(c.dtype) for n, c in found.items()}


def stream_of(found: dict[str, Column]) -> bytes:
    return HEADER + bytes(encode(*found.values())) + TRAILER


@often
@given(st.one_of(columns(), blocks()))
def test_copy_reads_what_it_writes(found: dict[str, Column]) -> None:
    stream = stream_of(found)
    assert stream_of(decode(stream, types_of(found))) == stream


@often
@given(st.one_of(columns(), blocks()), st.data())
def test_copy_refuses_what_it_would_not_write(
    found: dict[str, Column], data: st.DataObject
) -> None:
    stream = bytearray(stream_of(found))
    at = data.draw(st.integers(0, len(stream) - 1))
    cut = data.draw(st.integers(0, 3))
    stream[at : at + cut] = data.draw(st.binary(max_size=3))
    try:
        again = decode(bytes(stream), types_of(found))
    except ValueError:
        return
    assert stream_of(again) == stream


@often
@given(st.text())
def test_a_message_is_one_line_that_can_be_shown(text: str) -> None:
    shown = plain(text)
    assert shown.isprintable() and (shown == text or not text.isprintable())
    assert len(short(text * 99)) <= SHOWN + 1 and short(text[:SHOWN]) == text[:SHOWN]
    assert "\n" not in str(PgpipeError(text, text))


@often
@given(st.one_of(TEXT, st.integers().map(str), st.floats().map(str)))
def test_numbers_are_plain_digits(text: str) -> None:
    try:
        value = whole(text)
    except ArgumentTypeError as error:
        assert f"'{text}'" in str(error)
        assert not re.fullmatch("-?[0-9]{1,18}", text)
    else:
        assert text.isascii() and value == int(text)
    try:
        assert abs(real(text)) < float("inf")
    except ArgumentTypeError:
        assert not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]+)?", text)


@often
@given(st.one_of(TEXT, st.from_regex(r"[a-zA-Z_][a-z0-9_]{0,70}", fullmatch=True)))
def test_a_schema_is_a_plain_name(schema: str) -> None:
    options = Namespace(deck="full", engine="duckdb", schema=schema, dsn=None)
    if re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,62}", schema):
        assert where(options, {}).schema == schema
    else:
        with pytest.raises(PgpipeError, match="no plain name"):
            where(options, {})


@often
@given(TEXT.filter(lambda password: len(password) > 3 and password not in MASK))
def test_no_password_is_shown(password: str) -> None:
    dsn = make_conninfo(host="/h", user="me", password=f"#{password}#")
    options = Namespace(deck="full", engine="postgres", schema=None, dsn=dsn)
    assert f"#{password}#" not in masked(dsn)
    assert "@" in password or f"#{password}#" not in where(options, {}).label


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
NAMES = ("pgpipe", "parameters", "buckets", "training", "tables", "deck", "seed")


@often
@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_a_manifest_of_anything_is_refused_by_name(body: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = signed({"format": manifest.FORMAT, "version": manifest.VERSION, **body})
        (Path(folder) / manifest.NAME).write_text(text)
        with pytest.raises(PgpipeError, match=r"shipment refused: .*manifest\.json") as caught:
            manifest.read(Path(folder))
    assert caught.value.code == 2 and json.loads(text)["version"] == manifest.VERSION
