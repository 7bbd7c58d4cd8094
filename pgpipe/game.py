"""The betting tree of a game: built once by SQL from the rows of game and bet_size."""

from __future__ import annotations

from pgpipe import script
from pgpipe.engine import Session
from pgpipe.errors import PgpipeError, short
from pgpipe.resources import folder

EDIT = "change its rows of game and bet_size: pgpipe psql"
BUILDER = "game/03_node"
MOST_NODES = 5_000_000
"""Nine times as many as the largest preset's. One size more on each menu can make a tree a hundred
times as large, which would fill the disk before it ends."""


def build(session: Session, game: str) -> bool:
    """Fill `node` for a game, in one transaction; True where it was built, False where it is there.

    A tree is there when `tree` holds the game's definition and as many nodes as it counted; after a
    change of the game's rows, of the nodes, or of the SQL that builds them, it is built anew.

    Raises PgpipeError for an unknown game, or one whose rows make no tree; nothing is written then.
    """
    text = require(session, game)
    with session.transaction():
        if not session.run("game/02_claim", game=game, definition=text):
            return False
        session.run(BUILDER, game=game, most=MOST_NODES)
        refuse(game, session.fetch("game/04_whole", game=game, most=MOST_NODES))
    session.analyze("node")
    return True


def require(session: Session, game: str) -> str:
    """A game's definition.

    Raises PgpipeError for an unknown game, or one whose rows can make no tree.
    """
    text = definition(session, game)
    refuse(game, session.fetch("game/01_limits", game=game))
    return text


def definition(session: Session, game: str) -> str:
    """All that a game's tree is built from, as text: its rows and a digest of the SQL. Games of
    equal text have equal trees.

    Raises PgpipeError for an unknown game.
    """
    builder = script.digest(script.read(folder("sql") / f"{BUILDER}.sql"))[:8]
    known: dict[str, str] = dict(session.fetch("game/00_definition", builder=builder))
    if game not in known:
        raise PgpipeError(
            f"unknown game '{game}'",
            f"use one of {', '.join(known)}, or insert it into game and bet_size",
            2,
        )
    return known[game]


def refuse(game: str, problems: list[tuple[str]]) -> None:
    """Raises PgpipeError where there are problems."""
    if problems:
        more = f" (and {len(problems) - 1} more faults)" if problems[1:] else ""
        raise PgpipeError(f"game {game}: {short(problems[0][0])}{more}", EDIT, 2)
