"""The manifest of a shipment: what the files hold, and the sha256 of each.

It is JSON with a sha256 of its own, over everything else in it, so that a manifest that was edited
is refused as well as a file that was.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pgpipe.errors import PgpipeError, short
from pgpipe.parameters import Parameters
from pgpipe.train.memory import EDGE, GAME, SIZE

NAME = "manifest.json"
FORMAT = "pgpipe shipment"
VERSION = 1
FILE_NAME = re.compile(r"[a-z][a-z0-9_]*\.parquet")
MOST_BYTES = 1 << 26
"""Of a manifest; real ones have some thousands."""
AGAIN = "fetch or export it again"


@dataclass(frozen=True)
class File:
    """One Parquet file: a plain name in the manifest's folder, and what is in it."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Content:
    """One table: its columns with their types as DuckDB names them, and its files in order."""

    table: str
    columns: Mapping[str, str]
    files: Sequence[File]

    @property
    def rows(self) -> int:
        """Of all files."""
        return sum(file.rows for file in self.files)

    @property
    def bytes(self) -> int:
        """Of all files."""
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True)
class Training:
    """What a blueprint was made with, besides its tables.

    fingerprint  the rows of the table training
    epoch        number of the next batch
    game         the game's row of the table game
    sizes        its rows of bet_size
    edges        all rows of edge
    """

    fingerprint: Mapping[str, str]
    epoch: int
    game: Mapping[str, Any]
    sizes: Sequence[Mapping[str, Any]]
    edges: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Manifest:
    """A shipment: version of pgpipe, the clustering's parameters, buckets by street, tables."""

    pgpipe: str
    parameters: Mapping[str, str]
    buckets: Sequence[int]
    training: Training | None
    tables: Sequence[Content]

    def body(self) -> dict[str, Any]:
        """As JSON, without its sha256."""
        about = {name: self.parameters[name] for name in ("deck", "seed")}
        return {"format": FORMAT, "version": VERSION, **about, **asdict(self)}

    @property
    def sha256(self) -> str:
        """Of everything in it."""
        return _digest(self.body())

    def table(self, name: str) -> Content:
        """The table of that name."""
        return next(content for content in self.tables if content.table == name)

    @property
    def knobs(self) -> Parameters:
        """The clustering's parameters. Raises PgpipeError where a value is out of range."""
        values = {name: int(v) for name, v in self.parameters.items() if name != "deck"}
        return Parameters(self.parameters["deck"], **values)


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write(manifest: Manifest, folder: Path) -> None:
    """Write the manifest, which is the last file of a shipment."""
    text = json.dumps({**manifest.body(), "sha256": manifest.sha256}, indent=1)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a folder.

    Raises PgpipeError, exit status 2, where there is none, or one that was changed, is of another
    version, or names a file outside its folder.
    """
    path = folder / NAME
    try:
        if path.stat().st_size > MOST_BYTES or not path.is_file():
            raise refused(f"{NAME} in {folder} is no manifest", "name the folder of an export")
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise refused(f"there is no {NAME} in {folder}", "name the folder of an export") from None
    except NotADirectoryError:
        raise refused(f"{folder} is no folder", "name the folder of an export") from None
    except OSError as error:
        raise refused(
            f"cannot read {NAME} in {folder}: {error.strerror}", "name the folder of an export"
        ) from None
    except (ValueError, RecursionError) as error:
        raise refused(f"{NAME} is no JSON: {error}") from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise refused(f"{NAME} is not of a {FORMAT}", "name the folder of an export")
    if _no_count(body.get("version")) or body["version"] != VERSION:
        raise refused(
            f"{NAME} is of version {body.get('version')!r:.60}, and this pgpipe reads {VERSION}",
            "export it with this version",
        )
    held = body.pop("sha256", None)
    if held != _digest(body):
        raise refused(f"{NAME} was changed: its sha256 is {_digest(body)}, not {held!r:.70}")
    try:
        manifest = _build(body)
    except KeyError as error:
        raise refused(f"{NAME} lacks {error}") from None
    except (TypeError, ValueError) as error:
        raise refused(f"{NAME} is not as an export writes it: {error}") from None
    _check_names(manifest)
    return manifest


def refused(message: str, hint: str = AGAIN) -> PgpipeError:
    """Why a shipment is not taken, exit status 2."""
    return PgpipeError(short(f"shipment refused: {message}"), f"nothing was changed; {hint}", 2)


def _build(body: Mapping[str, Any]) -> Manifest:
    """Raises KeyError, TypeError or ValueError where something is missing, or not what it should
    be."""
    training = body["training"]
    strange = set(body) - {"format", "version", "deck", "seed"} - set(Manifest.__annotations__)
    if strange:
        raise ValueError(f"{min(strange)!r:.60} is not known")
    manifest = Manifest(
        _text(body["pgpipe"]),
        _texts(body["parameters"]),
        [_count(buckets) for buckets in _list(body["buckets"])],
        None if training is None else _training(**training),
        [_content(**one) for one in _list(body["tables"])],
    )
    try:
        manifest.knobs  # noqa: B018  raises where a value is out of range
    except PgpipeError as error:
        raise ValueError(error.message) from None
    if any(body[name] != manifest.parameters[name] for name in ("deck", "seed")):
        raise ValueError("deck or seed differs from parameters")
    return manifest


def _content(table: object, columns: object, files: object) -> Content:
    return Content(_text(table), _texts(columns), [_file(**one) for one in _list(files)])


def _file(name: object, rows: object, bytes: object, sha256: object) -> File:
    return File(_text(name), _count(rows), _count(bytes), _text(sha256))


def _training(
    fingerprint: object, epoch: object, game: object, sizes: object, edges: object
) -> Training:
    return Training(
        _texts(fingerprint),
        _count(epoch),
        _record(game, GAME),
        [_record(size, SIZE) for size in _list(sizes)],
        [_record(edge, EDGE) for edge in _list(edges)],
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60} is no text")
    return value


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r:.60} is no object")
    return {name: _text(one) for name, one in value.items()}


def _count(value: object) -> int:
    if not isinstance(value, int) or _no_count(value):
        raise TypeError(f"{value!r:.60} is no number of things")
    return value


def _no_count(value: object) -> bool:
    return not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r:.60} is no list")
    return value


def _record(value: object, columns: Sequence[str]) -> dict[str, Any]:
    """A row of a small table, with these columns and no others."""
    if not isinstance(value, dict) or set(value) != set(columns):
        raise TypeError(f"{value!r:.60} is no row of {', '.join(columns)}")
    for one in value.values():
        if not isinstance(one, str | None):
            _count(int(one) if isinstance(one, bool) else one)
    return value


def _check_names(manifest: Manifest) -> None:
    """Files lie beside the manifest, each belongs to one table, and each table is there once."""
    names = [file.name for content in manifest.tables for file in content.files]
    for name in names:
        if not FILE_NAME.fullmatch(name):
            raise refused(f"{NAME} names the file {name!r:.60}, which is no plain name of Parquet")
        if names.count(name) > 1:
            raise refused(f"{NAME} names the file {name!r:.60} twice")
    tables = [content.table for content in manifest.tables]
    for table in tables:
        if tables.count(table) > 1:
            raise refused(f"{NAME} names the table {table!r:.60} twice")
