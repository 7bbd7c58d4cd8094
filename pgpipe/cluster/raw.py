"""Raw rows from the kernels: the river, and the boards and children of the other streets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pgpipe.cluster.context import Context
from pgpipe.copy import Column, Ragged
from pgpipe.engine import Part, Session
from pgpipe.kernels.children import children
from pgpipe.kernels.equity import river_buckets
from pgpipe.kernels.isomorphism import observations, pocket_blocks
from pgpipe.runner import Chunk, Step
from pgpipe.streets import RIVER, obs_range

RIVER_CHUNK = 8_000_000
PARENT_CHUNK = 1_000_000
"""Observations in a chunk of the river, and of a street whose children are loaded."""


def isomorphism_part(street: int, chunk: Chunk) -> Part:
    """The partition of isomorphism that holds a chunk of boards."""
    lo, hi = chunk.lo * 65536, chunk.hi * 65536
    return Part("isomorphism", "obs", street, chunk.number, max(lo, obs_range(street)[0]), hi)


def lookup_part(street: int, chunk: Chunk) -> Part:
    """The partition of lookup that holds a chunk of boards."""
    return Part("lookup", "board", street, chunk.number, chunk.lo, chunk.hi)


def load_river(context: Context) -> None:
    """Exact equity buckets of every river observation, into isomorphism and lookup."""

    def load(session: Session, chunk: Chunk) -> int:
        codes = np.array(
            [abs_code for (abs_code,) in session.fetch("run/codes", street=RIVER)], dtype=np.int64
        )
        boards = context.boards_of(RIVER, chunk)
        pockets, offsets, buckets = river_buckets(context.deck, boards)
        obs = observations(boards, pockets, offsets)
        columns: dict[str, Column] = {"obs": obs, "abs": codes[buckets]}
        written = session.load_part(isomorphism_part(RIVER, chunk), columns)
        blocks: dict[str, Column] = {"board": boards, "buckets": Ragged(buckets, offsets)}
        session.load_part(lookup_part(RIVER, chunk), blocks)
        return written

    chunks = context.board_chunks(RIVER, RIVER_CHUNK)
    context.runner.run(Step(RIVER, "equities", load, chunks))


def load_parents(context: Context, street: int) -> None:
    """The street's boards with their pockets, and their children."""

    def load_boards(session: Session, chunk: Chunk) -> int:
        boards = context.boards(street)
        pockets, offsets = pocket_blocks(context.deck, boards)
        return session.load("board", {"board": boards, "pockets": Ragged(pockets, offsets)})

    def load_children(session: Session, chunk: Chunk) -> int:
        board, dealt, child_board, positions, offsets = children(
            context.deck, context.boards_of(street, chunk)
        )
        part = Part("child", "board", street, chunk.number, chunk.lo, chunk.hi)
        columns: dict[str, Column] = {
            "board": board,
            "slot": _slots(board),
            "dealt": dealt,
            "child_board": child_board,
            "positions": Ragged(positions, offsets),
        }
        return session.load_part(part, columns)

    chunks = context.board_chunks(street, PARENT_CHUNK)
    context.runner.run(Step(street, "boards", load_boards, quiet=True))
    context.runner.run(Step(street, "children", load_children, chunks))
    context.runner.session.analyze("board")


def _slots(board: NDArray[np.int64]) -> NDArray[np.int16]:
    """Number of each row among the rows of its board, from 0, where a board's rows are adjacent."""
    rows = np.arange(len(board))
    first = np.concatenate(([True], board[1:] != board[:-1]))
    return (rows - np.maximum.accumulate(np.where(first, rows, 0))).astype(np.int16)


def clear(context: Context, street: int) -> None:
    """Empty the working tables, once, before a street uses them."""

    def work(session: Session, chunk: Chunk) -> int:
        return session.run("cluster/03_clear")

    if not context.runner.is_done(street, "clear"):
        context.runner.engine.clear_iterations()
    context.runner.run(Step(street, "clear", work, durable=False, quiet=True))
