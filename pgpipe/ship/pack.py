"""`pgpipe export`: from a database into memory, table by table, and from there into Parquet."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from psycopg import IsolationLevel

from pgpipe import __version__
from pgpipe.access import Reader
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.progress import Reporter
from pgpipe.server.locks import try_lock
from pgpipe.ship import manifest, tables
from pgpipe.ship.manifest import Content, File, Manifest, Training
from pgpipe.streets import NAMES, board_range
from pgpipe.train.memory import EDGE, GAME, SIZE

PIECES = 8
"""A street's blocks come in so many pieces, so that none of them needs much memory."""
FILE_ROWS = 4_000_000
"""Rows of a file of the blueprint."""
LAST = 1 << 63


def export(
    session: Reader, folder: Path, blueprint: bool, threads: int, reporter: Reporter
) -> Manifest:
    """Write a shipment into a new folder; a reader meanwhile sees no folder at all.

    Raises PgpipeError where the folder is there already, a street is not complete, or a blueprint
    is asked for and there is none; nothing is written then.
    """
    try:
        there = folder.exists()
    except OSError as error:
        raise _unusable(folder, error) from None
    if there:
        raise PgpipeError(f"{folder} is there already", "name a folder that is not", 2)
    if isinstance(session, PostgresSession):
        # All tables as they are at one moment, whoever trains meanwhile.
        session.connection.isolation_level = IsolationLevel.REPEATABLE_READ
    with ExitStack() as stack, session.transaction():
        if blueprint and isinstance(session, PostgresSession):
            # Before the first look: a checkpoint that empties the table meanwhile would show
            # neither what was there nor what comes. It waits, and then adds instead.
            session.connection.execute("lock table blueprint, snapshot in access share mode")
        parameters = _parameters(session)
        training = _training(session) if blueprint else None
        partial = stack.enter_context(_partial(folder))
        with closing(DuckEngine(None, threads)) as memory:
            memory.connection.execute("set TimeZone = 'UTC'")
            packer = _Packer(session, memory, partial, reporter)
            contents = [packer.lookup(), *map(packer.whole, tables.BUCKETS)]
            if training:
                contents += [packer.blueprint(), *map(packer.whole, tables.LEDGER)]
            buckets = [row[2] for row in session.fetch(tables.STREET.query)]
        shipment = Manifest(__version__, parameters, buckets, training, contents)
        manifest.write(shipment, partial)
    return shipment


def _parameters(session: Reader) -> dict[str, str]:
    """Raises PgpipeError where a street is not complete."""
    complete = {int(row[0]) for row in session.fetch(tables.STREET.query)}
    missing = [name for street, name in enumerate(NAMES) if street not in complete]
    if missing:
        raise PgpipeError(f"{', '.join(missing)} not clustered yet", "run: pgpipe cluster")
    return dict(sorted(session.fetch("run/parameters")))


def _training(session: Reader) -> Training:
    """Raises PgpipeError where nothing was trained."""
    fingerprint: dict[str, str] = dict(sorted(session.fetch("session/41_fingerprint")))
    ((epoch,),) = session.fetch("session/40_epoch")
    if not fingerprint or not epoch:
        raise PgpipeError(
            "--blueprint: nothing was trained yet", "run: pgpipe train, or leave it out"
        )
    game = fingerprint["game"]

    def named(query: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
        rows = [dict(zip(columns, row, strict=True)) for row in session.fetch(query)]
        return [row for row in rows if row.get("game", game) == game]

    (rules,) = named("session/00_games", GAME)
    return Training(
        fingerprint,
        int(epoch),
        rules,
        sorted(named("session/01_bet_sizes", SIZE), key=lambda row: list(map(str, row.values()))),
        sorted(named("session/02_edges", EDGE), key=lambda row: int(row["edge"])),
    )


@contextmanager
def _partial(folder: Path) -> Iterator[Path]:
    """A folder beside it, which takes its name once all is in it, and is gone where that fails.

    Raises PgpipeError, exit status 2, where there can be none or another export is at it.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        partial.mkdir(parents=True, exist_ok=True)
        held = os.open(partial, os.O_RDONLY)
    except OSError as error:
        raise _unusable(folder, error) from None
    try:
        # Who holds it may have given it its name since.
        if not try_lock(held) or not partial.exists():
            raise PgpipeError(
                f"another export writes {folder}", "wait for it, or name another folder", 2
            )
        _empty(partial)
        try:
            yield partial
            partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    finally:
        os.close(held)


def _unusable(folder: Path, error: OSError) -> PgpipeError:
    return PgpipeError(f"cannot make {folder}: {error.strerror}", "name another folder", 2)


def _empty(folder: Path) -> None:
    """Remove what an export that was killed left there."""
    for path in [*folder.glob("*.parquet"), folder / manifest.NAME]:
        with suppress(FileNotFoundError):
            path.unlink()


def sha256(path: Path) -> str:
    """Of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Packer:
    """One table after the other, through memory, into files of a folder."""

    def __init__(
        self, session: Reader, memory: DuckEngine, folder: Path, reporter: Reporter
    ) -> None:
        self.session = session
        self.memory = memory
        self.folder = folder
        self.reporter = reporter

    def lookup(self) -> Content:
        """All blocks, in one file."""
        edges: list[tuple[int, int]] = []
        for street in range(len(NAMES)):
            lo, hi = board_range(street)
            edges += pairwise(lo + (hi - lo) * i // PIECES for i in range(PIECES + 1))
        self.reporter.begin("export lookup", len(edges), 0)
        for lo, hi in edges:
            self.reporter.advance(self._fetch(tables.LOOKUP, lo=lo, hi=hi))
        file = self._write(tables.LOOKUP, "lookup.parquet")
        self.reporter.end()
        return self._content(tables.LOOKUP, [file])

    def whole(self, shipped: tables.Shipped) -> Content:
        """A small table, in one file."""
        self._fetch(shipped)
        return self._content(shipped, [self._write(shipped, f"{shipped.table}.parquet")])

    def blueprint(self) -> Content:
        """A file for some millions of rows at a time."""
        shipped = tables.BLUEPRINT
        starts = [lo for (lo,) in self.session.fetch("ship/10_blueprint_cuts", size=FILE_ROWS)]
        self.reporter.begin("export blueprint", len(starts), 0)
        files = []
        for number, (lo, hi) in enumerate(pairwise([*starts, LAST - 1])):
            rows = self._fetch(shipped, lo=lo, hi=hi)
            files.append(self._write(shipped, f"blueprint_{number:03d}.parquet"))
            self.reporter.advance(rows)
        self.reporter.end()
        return self._content(shipped, files)

    def _fetch(self, shipped: tables.Shipped, **values: object) -> int:
        """Rows into memory; how many."""
        columns = tables.fetch(self.session, self.memory, shipped, **values)
        rows = len(next(iter(columns.values())))
        return self.memory.session().load(shipped.via or shipped.table, columns) if rows else 0

    def _write(self, shipped: tables.Shipped, name: str) -> File:
        """What is in memory into a file, and memory empty again."""
        path = self.folder / name
        relation = self.memory.connection.table(shipped.via or shipped.table)
        rows = len(relation)
        relation.order(shipped.order).write_parquet(
            str(path), compression="zstd", row_group_size=shipped.group
        )
        with path.open("rb") as file:
            os.fsync(file.fileno())
        self.memory.session().run("ship/23_clear")
        return File(name, rows, path.stat().st_size, sha256(path))

    def _content(self, shipped: tables.Shipped, files: list[File]) -> Content:
        return Content(shipped.table, tables.types(self.memory, shipped.table), files)


def sizes(shipment: Manifest) -> Iterator[dict[str, Any]]:
    """A row a table, for people."""
    for content in shipment.tables:
        yield {
            "table": content.table,
            "files": len(content.files),
            "rows": content.rows,
            "bytes": content.bytes,
        }
