"""Rows of game, bet_size and edge that make no sense: refused with a reason, or a sound tree."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from random import Random
from unittest import mock

from pgpipe import game
from pgpipe.engine.base import Row
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from tests.bad_input import garble
from tests.bad_input.tally import Tally

NAME = "garbled"
MOST = 400
"""Nodes of a tree here, so that none takes long; the limit itself is as for larger ones."""
SMALL = 0.2
"""Share of inputs that are games with a tree, so that there are trees to look at."""
OTHER = 50
"""One game in so many is built by DuckDB as well, which plans a query anew each time."""
INSERT = {
    "postgres": (
        "insert into game values ('garbled', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        "insert into bet_size values ('garbled', %s, %s, %s, %s, %s, %s)",
    ),
    "duckdb": (
        "insert into game values ('garbled', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "insert into bet_size values ('garbled', ?, ?, ?, ?, ?, ?)",
    ),
}
"""A game, and a size of its menus."""
FORGET = (
    "delete from node where game = 'garbled'",
    "delete from tree where game = 'garbled'",
    "delete from bet_size where game = 'garbled'",
    "delete from game where game = 'garbled'",
)
SOUND = """
    select
        count(*), max(actions), max(level),
        max(greatest(chips0, chips1)), min(least(chips0, chips1)),
        count(distinct past || ' ' || coalesce(edge, 0) || ' ' || coalesce(parent, -1)),
        count(case when kind = 0 and actions = 0 then 1 end)
    from node where game = 'garbled'
"""
LEFT = "select count(*) from node where game = 'garbled'"
Session = PostgresSession | DuckSession


def games(rng: Random, inputs: int, tally: Tally, session: PostgresSession) -> None:
    """Insert, build, look, and take away again."""
    with closing(DuckEngine(None, 1)) as engine, mock.patch.object(game, "MOST_NODES", MOST):
        other = engine.session()
        for place in range(inputs):
            if rng.random() < SMALL:
                rules, sizes = _small(rng)
            else:
                rules = _rules(rng)
                sizes = _sizes(rng, rules)
            told = _one(session, rules, sizes, tally)
            if place % OTHER == 0:
                again = _one(other, rules, sizes, Tally("DuckDB"))
                if again != told:
                    tally.fail("invalid", (rules, sizes), f"{told}, and by DuckDB {again}")


def _asked(session: Session, query: str, values: Sequence[object] = ()) -> list[Row]:
    """Rows of a query, or none of another statement."""
    if isinstance(session, DuckSession):
        found: list[Row] = session.connection.execute(query, values).fetchall()
        return found
    cursor = session.connection.execute(query.encode(), values)
    return cursor.fetchall() if cursor.description else []


def _one(
    session: Session, rules: list[object], sizes: list[list[object]], tally: Tally
) -> Row | str:
    """What the tree is like, or why there is none."""
    insert_game, insert_size = INSERT["duckdb" if isinstance(session, DuckSession) else "postgres"]
    _asked(session, insert_game, rules)
    for size in sizes:
        _asked(session, insert_size, size)
    given = (rules, sizes)
    told: Row | str
    try:
        game.build(session, NAME)
    except PgpipeError as error:
        told = error.message
        fault = "" if error.code == 2 else f"exit status {error.code}"
        tally.refuse(given, fault or error.message, "" if fault else error.hint)
        if _asked(session, LEFT) != [(0,)]:
            tally.fail("changed", given, "half a tree")
    except Exception as error:
        told = repr(error)
        tally.fail("tracebacks", given, told)
    else:
        (told,) = _asked(session, SOUND)
        nodes, widest, deepest, most, least, distinct, stuck = told
        stack = int(str(rules[2]))
        sound = nodes > 1 and widest <= 7 and deepest <= 21 and most <= stack and least >= 0
        fault = "" if sound and distinct == nodes and not stuck else "no sound tree"
        tally.accept(given, fault and f"{fault}: {told}")
    for statement in FORGET:
        _asked(session, statement)
    return told


def _small(rng: Random) -> tuple[list[object], list[list[object]]]:
    """A game of few streets and few chips, with one size at most everywhere."""
    cards, streets = rng.choice((("holdem", 1), ("holdem", 2), ("leduc", 2), ("kuhn", 1)))
    raises, blinds = rng.randrange(2), rng.choice(((0, 1), (1, 1), (1, 2)))
    rules = [cards, streets, rng.randrange(4, 12), *blinds, 0, 1, raises, raises == 0]
    return rules, [[street, 0, 0, "pot", 1, 1] for street in range(streets * raises)]


def _rules(rng: Random) -> list[object]:
    """Mostly sense; one to three values of it odd."""
    rules: list[object] = [
        rng.choice(("holdem", "holdem", "leduc", "kuhn")), rng.randrange(1, 4),
        rng.randrange(4, 20), rng.choice((0, 1, 1)), rng.choice((1, 2, 2)), 0, 1,
        rng.randrange(3), rng.random() < 0.7,
    ]  # fmt: skip
    for _ in range(rng.randrange(3)):
        place = rng.randrange(8)
        # Columns are integers, so nothing larger can be a row.
        rules[place] = (
            garble.text(rng)
            if place == 0
            else garble.number(rng, 16 if place in (1, 5, 6, 7) else 32)
        )
    return rules


def _sizes(rng: Random, rules: list[object]) -> list[list[object]]:
    """A menu for most places that need one, and some that nobody needs."""
    streets, raises = (min(4, max(0, int(str(rules[place])))) for place in (1, 7))
    sizes: dict[tuple[object, ...], list[object]] = {}
    for street in range(streets):
        for depth in range(raises):
            for size in range(rng.choice((1, 1, 1, 2, 0, 6))):
                kind = rng.choice(("pot", "pot", "blind", "chips", "half"))
                fraction = rng.choice(((1, 2), (1, 1), (2, 1), (3, 1), (0, 1), (7, 9), (5, 0)))
                place = (street, depth, size)
                sizes[place] = [*place, kind, *fraction]
    if rng.random() < 0.1:
        place = (garble.number(rng, 16), garble.number(rng, 16), garble.number(rng, 16))
        sizes[place] = [*place, garble.text(rng), garble.number(rng, 32), garble.number(rng, 32)]
    return list(sizes.values())
