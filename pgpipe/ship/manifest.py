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

from pgpipe.errors import PgpipeError
from pgpipe.parameters import Parameters

NAME = "manifest.json"
FORMAT = "pgpipe shipment"
VERSION = 1
FILE_NAME = re.compile(r"[a-z][a-z0-9_]*\.parquet")
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
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise refused(f"there is no {NAME} in {folder}", "name the folder of an export") from None
    except NotADirectoryError:
        raise refused(f"{folder} is no folder", "name the folder of an export") from None
    except ValueError as error:
        raise refused(f"{NAME} is no JSON: {error}") from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise refused(f"{NAME} is not of a {FORMAT}", "name the folder of an export")
    if body.get("version") != VERSION:
        raise refused(
            f"{NAME} is of version {body.get('version')}, and this pgpipe reads {VERSION}",
            "export it with this version",
        )
    held = body.pop("sha256", None)
    if held != _digest(body):
        raise refused(f"{NAME} was changed: its sha256 is {_digest(body)}, not {held}")
    try:
        manifest = _build(body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refused(f"{NAME} lacks something: {type(error).__name__}: {error}") from None
    _check_names(manifest)
    return manifest


def refused(message: str, hint: str = AGAIN) -> PgpipeError:
    """Why a shipment is not taken, exit status 2."""
    return PgpipeError(f"shipment refused: {message}", f"nothing was changed; {hint}", 2)


def _build(body: Mapping[str, Any]) -> Manifest:
    training = body["training"]
    manifest = Manifest(
        str(body["pgpipe"]),
        {str(name): str(value) for name, value in body["parameters"].items()},
        [int(buckets) for buckets in body["buckets"]],
        None if training is None else Training(**training),
        [
            Content(one["table"], dict(one["columns"]), [File(**file) for file in one["files"]])
            for one in body["tables"]
        ],
    )
    manifest.knobs  # noqa: B018  raises where a value is out of range
    if any(body[name] != manifest.parameters[name] for name in ("deck", "seed")):
        raise ValueError("deck or seed differs from parameters")
    return manifest


def _check_names(manifest: Manifest) -> None:
    """Files lie beside the manifest, each belongs to one table, and each table is there once."""
    names = [file.name for content in manifest.tables for file in content.files]
    for name in names:
        if not isinstance(name, str) or not FILE_NAME.fullmatch(name):
            raise refused(f"{NAME} names the file {name!r}, which is no plain name of Parquet")
        if names.count(name) > 1:
            raise refused(f"{NAME} names the file {name!r} twice")
    tables = [content.table for content in manifest.tables]
    for table in tables:
        if tables.count(table) > 1:
            raise refused(f"{NAME} names the table {table!r} twice")
