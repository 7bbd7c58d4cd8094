"""Verifies a shipment: its files, then what they say, laid out in a DuckDB in memory.

The memory has the schema of any other database of ours, so that the same checks (sql/checks) run
there, and what was checked is what goes on into the target.
"""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from pgpipe import access
from pgpipe.engine import Session
from pgpipe.engine.connect import first_line
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.game import definition
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.isomorphism import canonical_boards, pocket_blocks
from pgpipe.progress import Reporter
from pgpipe.ship import manifest, tables
from pgpipe.ship.manifest import Content, File, Manifest, Training, refused
from pgpipe.ship.pack import sha256
from pgpipe.streets import NAMES, board_range
from pgpipe.train.memory import BLOCKS, EDGE

CHECKS = {
    "streets_complete": "street",
    "street_counts": "street",
    "buckets": "abstraction",
    "equity": "abstraction",
    "coordinates": "coordinate",
    "transitions_next": "transitions",
    "transitions_sum": "transitions",
    "metric_counts": "metric",
    "metric_pairs": "metric",
    "lookups": "lookup",
}
"""Those of sql/checks that need no more than what is shipped, with the table that each is about."""
OWN_CHECKS = {"ship/21_equities": "abstraction", "ship/20_members": "lookup"}


@dataclass(frozen=True)
class Staged:
    """A shipment that was verified, laid out in memory; the blueprint stays in its files."""

    folder: Path
    shipment: Manifest
    memory: DuckEngine

    def session(self) -> DuckSession:
        """A cursor of the caller's own."""
        return DuckSession(self.memory.connection.cursor())

    def relation(self, files: Sequence[File]) -> duckdb.DuckDBPyRelation:
        """The rows of some files."""
        return _relation(self.memory, [self.folder / file.name for file in files])


@contextmanager
def staged(folder: Path, shipment: Manifest, threads: int, reporter: Reporter) -> Iterator[Staged]:
    """Verify a shipment and lay it out.

    Raises PgpipeError, exit status 2, that names what is wrong.
    """
    expected = tables.CLUSTERING + (tables.TRAINING if shipment.training else ())
    _check_tables(shipment, [one.table for one in expected])
    _check_files(folder, shipment, reporter)
    memory = DuckEngine(None, threads)
    try:
        memory.connection.execute("set TimeZone = 'UTC'")
        stage = Staged(folder, shipment, memory)
        reporter.begin("verify contents", len(expected) + 1, 0)
        for one in expected:
            _lay(stage, shipment.table(one.table))
            reporter.advance(shipment.table(one.table).rows)
        _check_contents(stage)
        if shipment.training:
            _check_training(stage)
        reporter.end()
        yield stage
    finally:
        memory.close()


def _check_tables(shipment: Manifest, wanted: Sequence[str]) -> None:
    held = [content.table for content in shipment.tables]
    for table in held:
        if table not in wanted:
            raise refused(f"{manifest.NAME} names the table {table!r}, which is not shipped")
    for table in wanted:
        if table not in held:
            raise refused(f"{manifest.NAME} lacks the table {table!r}")


def _check_files(folder: Path, shipment: Manifest, reporter: Reporter) -> None:
    """Every file is there, whole and unchanged."""
    files = [file for content in shipment.tables for file in content.files]
    reporter.begin("verify files", len(files), 0)
    for file in files:
        path = folder / file.name
        if not path.is_file():
            raise refused(f"{file.name} is missing")
        size = path.stat().st_size
        if size != file.bytes:
            raise refused(f"{file.name} has {size:,} bytes, not {file.bytes:,}")
        found = sha256(path)
        if found != file.sha256:
            raise refused(f"{file.name} is damaged: its sha256 is {found}, not {file.sha256}")
        reporter.advance(file.rows)
    reporter.end()


def _relation(memory: DuckEngine, paths: Sequence[Path]) -> duckdb.DuckDBPyRelation:
    return memory.connection.read_parquet([glob.escape(str(path)) for path in paths])


def _lay(stage: Staged, content: Content) -> None:
    """Check a table's columns and rows, and take it into memory, the blueprint excepted."""
    known = tables.types(stage.memory, content.table)
    if dict(content.columns) != known:
        raise refused(
            f"{manifest.NAME} gives {content.table} other columns: {_odd(content.columns, known)}"
        )
    if not content.files:
        raise refused(f"{manifest.NAME} has no file of the table {content.table!r}")
    for file in content.files:
        try:
            relation = stage.relation([file])
            held = dict(zip(relation.columns, map(str, relation.types), strict=True))
            rows = len(relation)
            if held != known:
                raise refused(f"{file.name} has other columns: {_odd(held, known)}")
            if rows != file.rows:
                raise refused(f"{file.name} has {rows:,} rows, not {file.rows:,}")
            if content.table != tables.BLUEPRINT.table:
                relation.insert_into(content.table)
        # DuckDB's Python has a plain error for names that are no text.
        except (duckdb.Error, RuntimeError, UnicodeError) as error:
            raise refused(f"{file.name}: {first_line(error)}") from error


def _odd(held: Mapping[str, str], known: Mapping[str, str]) -> str:
    """How columns differ from those of the table."""
    more = [f"{name} {kind} is not known" for name, kind in held.items() if name not in known]
    less = [f"{name} is missing" for name in known if name not in held]
    other = [
        f"{name} is {held[name]}, not {kind}"
        for name, kind in known.items()
        if held.get(name, kind) != kind
    ]
    return ", ".join(more + less + other) or "in another order"


def _check_contents(stage: Staged) -> None:
    """Boards are the deck's, and the tables agree with each other."""
    session = stage.session()
    for name, value in stage.shipment.parameters.items():
        session.run("run/record_parameter", name=name, value=value)
    for street, buckets in enumerate(_buckets(stage.shipment)):
        session.run("cluster/00_bucket_code", street=street, buckets=buckets)
    for street in range(len(NAMES)):
        _check_boards(stage, street)
    for name, table in CHECKS.items():
        _complain(table, name, len(access.records(session, f"checks/{name}")))
    for name, table in OWN_CHECKS.items():
        _complain(table, name, len(session.fetch(name)))


def _buckets(shipment: Manifest) -> tuple[int, ...]:
    """K by street: preflop as many as the deck has hands, river 101."""
    knobs = shipment.knobs
    deck = DECKS[knobs.deck]
    hands = len(pocket_blocks(deck, canonical_boards(deck, 0))[0])
    wanted = (hands, knobs.flop_buckets, knobs.turn_buckets, 101)
    if tuple(shipment.buckets) != wanted:
        raise refused(f"{manifest.NAME} says buckets {shipment.buckets}, its parameters {wanted}")
    return wanted


def _complain(table: str, check: str, rows: int) -> None:
    if rows:
        raise refused(f"{table}.parquet fails the check {check.rpartition('/')[2]} in {rows} rows")


def _check_boards(stage: Staged, street: int) -> None:
    """Each canonical board has a block, and each block a bucket for each pocket."""
    deck = DECKS[stage.shipment.knobs.deck]
    lo, hi = board_range(street)
    types = {"board": "int64", "hands": "int32"}
    found = stage.session().columns("ship/24_block_lengths", types, lo=lo, hi=hi)
    wanted = canonical_boards(deck, street)
    if not np.array_equal(np.asarray(found["board"]), wanted):
        raise refused(
            f"lookup.parquet has other boards on the {NAMES[street]} than the {deck.name} deck"
        )
    lengths = np.diff(pocket_blocks(deck, wanted)[1])
    if not np.array_equal(np.asarray(found["hands"]), lengths):
        raise refused(f"lookup.parquet has blocks of other lengths on the {NAMES[street]}")


def blocks(stage: Staged, lo: int, hi: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Boards lo <= board < hi, ascending: int64[B], and each one's buckets, object[B] of int16."""
    found = stage.session().columns(tables.LOOKUP.query, BLOCKS, lo=lo, hi=hi)
    boards, buckets = np.asarray(found["board"]), np.asarray(found["buckets"], dtype=object)
    order = np.argsort(boards)
    return boards[order], buckets[order]


def _check_training(stage: Staged) -> None:
    """The blueprint is of these buckets and of a game that has the same tree here."""
    training = stage.shipment.training
    assert training is not None
    session = stage.session()
    held = ", ".join(f"{name} {v}" for name, v in sorted(stage.shipment.parameters.items()))
    if training.fingerprint.get("abstraction") != held:
        raise refused("the blueprint was trained on other buckets than these")
    try:
        put_game(session, training)
    except (KeyError, duckdb.Error) as error:
        raise refused(f"{manifest.NAME} has no whole game: {first_line(error)}") from error
    check_rules(session, training)
    try:
        shipped = stage.relation(stage.shipment.table("blueprint").files)
        session.connection.register("shipped", shipped)
        ((visits, merged, strangers, epoch, upto),) = session.fetch("ship/22_trained")
    except duckdb.Error as error:
        raise refused(f"blueprint: {first_line(error)}") from error
    if strangers and training.game["cards"] == "holdem":
        raise refused(f"blueprint: {strangers:,} rows are of hands that are no bucket")
    if visits != merged:
        raise refused(f"blueprint has {visits:,} visits, its ledger batch {merged:,}")
    if max(epoch, upto) > training.epoch:
        raise refused(f"blueprint goes to epoch {epoch:,}, {manifest.NAME} to {training.epoch:,}")


def put_game(session: Session, training: Training) -> None:
    """Have the blueprint's game, where it is not known yet; a known one stays as it is."""
    name = training.game["game"]
    if name in {row[0] for row in session.fetch("session/00_games")}:
        return
    session.run("session/04_put_game", **training.game)
    known = {row[0] for row in session.fetch("session/02_edges")}
    for edge in training.edges:
        if edge["edge"] not in known:
            session.run("session/06_put_edge", **{column: edge[column] for column in EDGE})
    for size in training.sizes:
        session.run("session/05_put_bet_size", **size)


def check_rules(session: Session, training: Training) -> None:
    """Raises PgpipeError where the game has another tree here."""
    game = training.fingerprint["game"]
    rules = hashlib.sha256(definition(session, game).encode()).hexdigest()[:16]
    if rules != training.fingerprint["rules"]:
        raise refused(
            f"the blueprint's game '{game}' has other rules, sizes or tree here",
            "use the version of pgpipe that exported it, or restore the game's rows",
        )
