"""An in-memory DuckDB that holds one game's tree, buckets and blueprint: training at full speed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from pgpipe.engine import Session
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.errors import PgpipeError
from pgpipe.game import build
from pgpipe.streets import NAMES, board_range
from pgpipe.train.grouped import walk_of
from pgpipe.train.settings import Settings
from pgpipe.train.walk import Walk

Tell = Callable[[str], None]

ROWS = {
    "past": "int64",
    "present": "int64",
    "future": "int64",
    "edge": "int64",
    "policy": "float64",
    "regret": "float64",
    "visits": "int64",
    "epoch": "int64",
}
"""Columns of the blueprint."""
CODES = {"street": "int16", "bucket": "int16", "abs": "int64"}
BUCKETS = {"abs": "int64", "street": "int16", "population": "int64", "equity": "float32"}
BLOCKS = {"board": "int64", "buckets": "int16[]"}
GAME = (
    "game", "cards", "streets", "stack", "small_blind", "big_blind", "first_seat", "first_later",
    "raises", "all_in",
)  # fmt: skip
SIZE = ("game", "street", "depth", "size", "kind", "numerator", "denominator")
EDGE = ("edge", "kind", "numerator", "denominator", "name")
PARTS = 16
"""The blueprint comes in so many parts: all at once would take twice its size."""
LAST = 2**63 - 1
"""No `past` is larger."""
PIECES = 8
"""A street's blocks come in so many pieces, so that none of them needs much memory."""


def cards_of(session: Session, game: str) -> tuple[str, int]:
    """What a game deals (holdem, kuhn or leduc) and on how many streets it bets.

    Raises PgpipeError for an unknown game.
    """
    rules = {row[0]: (str(row[1]), int(row[2])) for row in session.fetch("session/00_games")}
    if game not in rules:
        raise PgpipeError(f"unknown preset '{game}'", f"use one of {', '.join(sorted(rules))}", 2)
    return rules[game]


def open_memory(
    target: Session, settings: Settings, threads: int, tell: Tell
) -> tuple[DuckEngine, Walk]:
    """A database in memory with all that walks of the game need, taken from the target.

    Raises PgpipeError where the abstraction is not complete.
    """
    game = settings.game
    cards, streets = cards_of(target, game)
    engine = DuckEngine(None, threads)
    try:
        memory = engine.session(shares=True)
        copy_games(target, memory)
        build(memory, game)
        if cards == "holdem":
            copy_buckets(target, memory, streets, tell)
        walk = walk_of(memory, settings)
        memory.run("session/12_without_key")
        for first, last in pieces(target, game, PARTS):
            rows = target.unordered("session/09_blueprint", ROWS, first=first, last=last)
            if len(rows["past"]):
                memory.load("blueprint", rows)
                walk.take_up()
                memory.run("session/11_forget_rows")
        memory.run("session/13_with_key")
        walk.lay_out()
    except BaseException:
        engine.close()
        raise
    return engine, walk


def pieces(session: Session, game: str, count: int) -> list[tuple[int, int]]:
    """Ranges of `past`, both ends included, that hold about as much of a blueprint each."""
    cuts = [int(first) for (first,) in session.fetch("play/01_pieces", game=game, pieces=count)]
    return [(first, after - 1) for first, after in pairwise([*cuts, LAST + 1])]


def copy_games(target: Session, memory: DuckSession) -> None:
    """Games, menus and codes, those that a user added too."""
    memory.run("session/03_forget_games")
    for query, columns, script in (
        ("session/00_games", GAME, "session/04_put_game"),
        ("session/01_bet_sizes", SIZE, "session/05_put_bet_size"),
        ("session/02_edges", EDGE, "session/06_put_edge"),
    ):
        for row in target.fetch(query):
            memory.run(script, **dict(zip(columns, row, strict=True)))


def copy_buckets(target: Session, memory: DuckSession, streets: int, tell: Tell) -> None:
    """Bucket codes and lookup blocks of the streets that are bet on."""
    memory.load("bucket_code", target.columns("session/07_bucket_codes", CODES))
    memory.load("abstraction", target.columns("ship/01_abstraction", BUCKETS))
    for street in range(streets):
        lo, hi = board_range(street)
        cuts = [lo + (hi - lo) * i // PIECES for i in range(PIECES + 1)]
        boards = 0
        for first, upto in pairwise(cuts):
            blocks = target.columns("session/08_lookup", BLOCKS, lo=first, hi=upto)
            if len(blocks["board"]):
                boards += memory.load("lookup", blocks)
        if not boards:
            raise PgpipeError(f"the {NAMES[street]} is not clustered", "run: pgpipe cluster")
        if boards > 1:
            tell(f"{NAMES[street]}: the buckets of {boards:,} boards are in memory")
