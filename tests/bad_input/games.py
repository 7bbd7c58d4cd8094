"""Rows of game, bet_size and edge that make no sense: refused with a reason, or a sound tree."""

from __future__ import annotations

from contextlib import closing
from random import Random
from unittest import mock

from pgpipe import game
from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.errors import PgpipeError
from tests.bad_input import garble
from tests.bad_input.tally import Tally

MOST = 400
"""Nodes of a tree here, so that none takes long; the limit itself is as for larger ones."""
FORGET = "delete from {} where game = 'odd'"
SOUND = """
    select
        count(*), max(actions), max(level),
        max(greatest(chips0, chips1)), min(least(chips0, chips1)),
        count(distinct past || ' ' || coalesce(edge, 0) || ' ' || coalesce(parent, -1)),
        count(case when kind = 0 and actions = 0 then 1 end)
    from node where game = 'odd'
"""
LEFT = "select count(*) from node where game = 'odd'"


def games(rng: Random, inputs: int, tally: Tally) -> None:
    """Insert, build, look, and take away again."""
    with closing(DuckEngine(None, 1)) as engine, mock.patch.object(game, "MOST_NODES", MOST):
        session = engine.session()
        assert isinstance(session, DuckSession)
        for _ in range(inputs):
            _one(rng, session, tally)


def _one(rng: Random, session: DuckSession, tally: Tally) -> None:
    execute = session.connection.execute
    rules = _rules(rng)
    sizes = _sizes(rng, rules)
    execute("insert into game values ('odd', $1, $2, $3, $4, $5, $6, $7, $8, $9)", rules)
    for size in sizes:
        execute("insert into bet_size values ('odd', $1, $2, $3, $4, $5, $6)", size)
    given = (rules, sizes)
    try:
        game.build(session, "odd")
    except PgpipeError as error:
        fault = "" if error.code == 2 else f"exit status {error.code}"
        tally.refuse(given, fault or error.message, "" if fault else error.hint)
        if execute(LEFT).fetchall() != [(0,)]:
            tally.fail("changed", given, "half a tree")
    except Exception as error:
        tally.fail("tracebacks", given, repr(error))
    else:
        ((nodes, widest, deepest, most, least, distinct, stuck),) = execute(SOUND).fetchall()
        stack = int(str(rules[2]))
        sound = nodes > 1 and widest <= 7 and deepest <= 21 and most <= stack and least >= 0
        fault = "" if sound and distinct == nodes and not stuck else "no sound tree"
        tally.accept(given, fault and f"{fault}: {nodes, widest, deepest, most, least, distinct}")
    for statement in ("node", "tree", "bet_size", "game"):
        execute(FORGET.format(statement))


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
