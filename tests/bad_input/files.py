"""Files and streams: COPY, manifests, Parquet, and what the embedded server left in its home."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np

from pgpipe.copy import HEADER, RAGGED, TRAILER, Column, Ragged, decode, encode
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.errors import PgpipeError
from pgpipe.server import home as homes
from pgpipe.server.home import Site
from pgpipe.server.probe import recorded
from pgpipe.ship import manifest, tables
from pgpipe.ship.manifest import Content, File
from pgpipe.ship.stage import Staged, _lay
from pgpipe.train.memory import EDGE, GAME, SIZE
from tests.bad_input import garble
from tests.bad_input.tally import Tally

TYPES = ("int16", "int32", "int64", "float32", "float64")
SMALL = (tables.STREET, tables.METRIC, tables.ABSTRACTION, tables.CONVERGENCE, tables.LOOKUP)
FACTS = ("rows", "bytes", "sha256", "name")


def copy_blocks(rng: Random, inputs: int, tally: Tally) -> None:
    """COPY streams with faults: what is read is what would be written."""
    for _ in range(inputs):
        columns, types = _columns(rng)
        stream = HEADER + bytes(encode(*columns)) + TRAILER
        damaged = garble.flipped(rng, stream) if rng.random() < 0.9 else stream
        if rng.random() < 0.1:
            types = dict(list(types.items())[::-1])
        try:
            found = decode(damaged, types)
        except ValueError as error:
            # Not for a user: a session says what the server did.
            good = damaged == stream and list(types.values()) == list(_columns_types(columns))
            tally.refuse(damaged, str(error), "-") if not good else tally.fail(
                "invalid", damaged, "should be read"
            )
            continue
        except Exception as error:
            tally.fail("tracebacks", damaged, repr(error))
            continue
        again = HEADER + bytes(encode(*found.values())) + TRAILER
        tally.accept(damaged, "" if again == damaged else "is written otherwise")


def _columns_types(columns: list[Column]) -> list[str]:
    return [RAGGED if isinstance(one, Ragged) else str(one.dtype) for one in columns]


def _columns(rng: Random) -> tuple[list[Column], dict[str, str]]:
    """Some rows of some types."""
    rows = rng.randrange(5)
    if rng.random() < 0.4:
        lengths = [rng.randrange(6) for _ in range(rows)]
        values = np.array([rng.randrange(-99, 999) for _ in range(sum(lengths))], np.int16)
        ragged = Ragged(values, np.cumsum([0, *lengths], dtype=np.int64))
        return [np.array([garble.number(rng) for _ in range(rows)], np.int64), ragged], {
            "key": "int64", "values": RAGGED,
        }  # fmt: skip
    kinds = [rng.choice(TYPES) for _ in range(rng.randrange(1, 6))]
    columns: list[Column] = [
        np.array([rng.randrange(-99, 999) for _ in range(rows)], kind) for kind in kinds
    ]
    return columns, {f"c{place}": kind for place, kind in enumerate(kinds)}


def encoders(rng: Random, inputs: int, tally: Tally) -> None:
    """Columns that nobody should write: refused, or read back as they were."""
    shapes: tuple[Callable[[Random], Any], ...] = (
        lambda r: np.zeros((r.randrange(3), r.randrange(3)), r.choice(TYPES)),
        lambda r: np.zeros(
            r.randrange(4), r.choice(("uint8", "float16", "complex64", "bool", "S3"))
        ),
        lambda r: np.zeros(r.randrange(4), r.choice((">i8", ">f4", *TYPES))),
        lambda r: np.array([None, "x"][: r.randrange(3)], object),
        _odd_ragged,
    )
    for _ in range(inputs):
        try:
            columns = [rng.choice(shapes)(rng) for _ in range(rng.randrange(1, 3))]
            written = bytes(encode(*columns))
        except (TypeError, ValueError) as error:
            tally.refuse("columns", str(error), "-")
            continue
        except Exception as error:
            tally.fail("tracebacks", "columns", repr(error))
            continue
        kinds = [
            RAGGED if isinstance(c, Ragged) else c.dtype.newbyteorder("=").name for c in columns
        ]
        if RAGGED in kinds and kinds != ["int64", RAGGED]:
            tally.accept("columns")  # nothing reads these
            continue
        types = {str(place): kind for place, kind in enumerate(kinds)}
        found = decode(HEADER + written + TRAILER, types)
        again = bytes(encode(*found.values()))
        tally.accept(columns, "" if again == written else "is read otherwise")


def _odd_ragged(rng: Random) -> Ragged:
    offsets = np.array([rng.randrange(-1, 6) for _ in range(rng.randrange(4))], np.int64)
    if rng.random() < 0.5:
        offsets.sort()
    return Ragged(np.arange(4, dtype=rng.choice((np.int16, np.int32))), offsets)


TRAINING = {
    "fingerprint": {"game": "g", "schedule": "linear", "rules": "x", "abstraction": "y"},
    "epoch": 3,
    "game": {**dict.fromkeys(GAME, 1), "game": "g", "cards": "kuhn", "all_in": True},
    "sizes": [{**dict.fromkeys(SIZE, 1), "game": "g", "kind": "pot"}],
    "edges": [{**dict.fromkeys(EDGE, 2), "kind": "fold", "name": "F", "numerator": None}],
}


def signed(body: dict[str, Any]) -> str:
    """A manifest's text with the sha256 that it should have."""
    body = {name: value for name, value in body.items() if name != "sha256"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return json.dumps({**body, "sha256": hashlib.sha256(text.encode()).hexdigest()})


ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e300, float("nan"), 10**30, "", "x", "1", "١", "../x.parquet",
    "\ud800", "a\nb", [], {}, [[]], [{}], {"a": {}}, ["x"] * 3, "9" * 5000,
)  # fmt: skip


def damaged(rng: Random, value: Any, depth: int = 0) -> Any:
    """JSON with one thing changed, removed or added, anywhere in it."""
    if isinstance(value, dict | list) and value and (depth == 0 or rng.random() < 0.8):
        places = list(value) if isinstance(value, dict) else list(range(len(value)))
        place = rng.choice(places)
        match rng.randrange(8):
            case 0:
                if isinstance(value, dict):
                    return {key: one for key, one in value.items() if key != place}
                return value[:place] + value[place + 1 :]
            case 1:
                if isinstance(value, dict):
                    return {**value, rng.choice(("x", "", "rows", "deck")): rng.choice(ODD)}
                return [*value, rng.choice(ODD)]
        copied = dict(value) if isinstance(value, dict) else list(value)
        copied[place] = damaged(rng, value[place], depth + 1)
        return copied
    return rng.choice(ODD)


def manifests(rng: Random, inputs: int, tally: Tally, folder: Path, shipment: Path) -> None:
    """Manifests with faults, signed again or not, half of them with a training."""
    body = json.loads((shipment / manifest.NAME).read_text())
    bodies = [body, {**body, "training": TRAINING}]
    path = folder / manifest.NAME
    for _ in range(inputs):
        body = rng.choice(bodies)
        text = json.dumps(body)
        match rng.randrange(10):
            case 0:
                data = garble.flipped(rng, text.encode())
            case 1:
                data = garble.text(rng, longest=200).encode()
            case 2:
                data = rng.choice(
                    (b"", b"[" * 100_000, b"\xff\xfe{", b"null", b"NaN", b'"x"', b"{}")
                )
            case _:
                changed = damaged(rng, body)
                data = (
                    signed(changed) if isinstance(changed, dict) else json.dumps(changed)
                ).encode()
        path.write_bytes(data)
        given = data[:300]
        try:
            found = manifest.read(folder)
        except PgpipeError as error:
            fault = "" if error.code == 2 else f"exit status {error.code}"
            tally.refuse(given, fault or error.message, "" if fault else error.hint)
            continue
        except Exception as error:
            tally.fail("tracebacks", given, repr(error))
            continue
        manifest.write(found, folder)
        same = json.loads(path.read_text())["sha256"] == json.loads(data)["sha256"]
        tally.accept(given, "" if same else "is written otherwise")


def parquet(rng: Random, inputs: int, tally: Tally, folder: Path, shipment: Path) -> None:
    """Parquet files with faults, for which the manifest was signed again: all rows and columns, or
    none. What is in them is checked by sql/checks afterwards; see tests/end_to_end/test_ship.py."""
    whole = manifest.read(shipment)
    contents = {one.table: whole.table(one.table) for one in SMALL}
    bytes_of = {t: (shipment / c.files[0].name).read_bytes() for t, c in contents.items()}
    with ExitStack() as stack:
        memory = stack.enter_context(closing(DuckEngine(None, 1)))
        for _ in range(inputs):
            table = rng.choice(list(contents))
            data = garble.flipped(rng, bytes_of[table])
            (folder / f"{table}.parquet").write_bytes(data)
            old = contents[table].files[0]
            file = File(old.name, old.rows, len(data), hashlib.sha256(data).hexdigest())
            content = replace(contents[table], files=[file])
            if not _laid(Staged(folder, whole, memory), content, (table, data[:40]), tally):
                stack.close()
                memory = stack.enter_context(closing(DuckEngine(None, 1)))


def _laid(stage: Staged, content: Content, given: object, tally: Tally) -> bool:
    """Take in a table of one file, and out again; False where DuckDB gave its database up, as it
    does for some files that it has not expected. An import has one of its own, and ends then."""
    (file,) = content.files
    execute = stage.memory.connection.execute
    stage.memory.connection.begin()
    refused = False
    try:
        _lay(stage, content)
        rows = execute(COUNT[content.table]).fetchall()
        tally.accept(given, "" if rows == [(file.rows,)] else f"{rows} rows")
    except PgpipeError as error:
        tally.refuse(given, error.message, error.hint)
        refused = True
    except Exception as error:
        tally.fail("tracebacks", given, repr(error))
        return False
    try:
        stage.memory.connection.rollback()
        if execute(COUNT[content.table]).fetchall() != [(0,)]:
            tally.fail("changed", given, "rows stay")
    except duckdb.Error as error:
        # DuckDB gives up a database in which some damage struck; an import throws its own away.
        if not (refused and isinstance(error, duckdb.FatalException)):
            tally.fail("tracebacks", given, f"no way back: {error}")
        return False
    return True


COUNT = {
    "street": "select count(*) from street",
    "metric": "select count(*) from metric",
    "abstraction": "select count(*) from abstraction",
    "convergence": "select count(*) from convergence",
    "lookup": "select count(*) from lookup",
}


def home_files(rng: Random, inputs: int, tally: Tally, folder: Path) -> None:
    """What a home's files say of its server, with faults."""
    (folder / "server" / "postgres").mkdir(parents=True)
    site = homes.find(folder)
    assert site is not None
    good = json.dumps({"home": str(folder), "root": str(folder / "server")})
    verdict = json.dumps({"key": "k", "works": True, "reason": ""})
    for _ in range(inputs):
        text = rng.choice((good, verdict))
        data = garble.either(
            rng,
            lambda r: garble.flipped(r, text.encode()),  # noqa: B023  called at once
            lambda r: json.dumps(damaged(r, json.loads(text))).encode(),  # noqa: B023
            lambda r: garble.text(r).encode(),
            lambda r: b"[" * r.choice((10, 10, 10, 100, 5_000)),
        )
        (folder / homes.POINTER).write_bytes(data)
        (folder / "server" / "vector.json").write_bytes(data)
        try:
            found = homes.find(folder)
            told = recorded(site)
        except PgpipeError as error:
            tally.refuse(data[:99], error.message, error.hint)
            continue
        except Exception as error:
            tally.fail("tracebacks", data[:99], repr(error))
            continue
        fine = (found is None or isinstance(found, Site)) and told is None
        tally.accept(data[:99], "" if fine else f"{found} {told}")
