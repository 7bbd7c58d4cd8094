"""Lines of play, and what is asked after them."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any

from pgpipe.engine.session import PostgresSession
from tests.bad_input import garble
from tests.bad_input.functions import Function, Values
from tests.bad_input.hands import hand, observed, parsed
from tests.bad_input.tree import TOKEN, fetched, spelled

GAMES = ("little", "odd", "kuhn", "leduc", "preflop20")
TRANSLATIONS = ("exact", "nearest", "random")
SEED = 1


def functions(session: PostgresSession) -> dict[str, list[Function]]:
    """By parser."""
    trees = {game: fetched(session, game) for game in GAMES}
    little = trees["little"]

    def a_line(rng: Random, game: str) -> str:
        good = spelled(rng, rng.choice(trees[game].nodes[:400]), trees[game])
        match rng.randrange(5):
            case 0:
                return garble.mutated(rng, good)
            case 1:
                return garble.text(rng, "fxcbr!/ 0123456789.%chbb", 30)
            case 2:
                return good + rng.choice((" c", " x", " /", " b5", " r9999999999", " r50%", " f"))
            case 3 if rng.random() < 0.2:
                return garble.text(rng)
        return good

    def typed(rng: Random) -> Values:
        """A line of a game, in a translation, with a seed; seldom something else in their place."""
        game = rng.choice(GAMES)
        line: str | None = a_line(rng, game)
        values: list[str | int | None] = [line, game, "exact", garble.number(rng)]
        if rng.random() < 0.1:
            values[rng.randrange(4)] = None
        if rng.random() < 0.1:
            values[1] = rng.choice(("pluribus", "slumbot", *GAMES, garble.text(rng)))
        return values

    def translated(rng: Random) -> Values:
        values = list(typed(rng))
        values[2] = garble.pick(rng, TRANSLATIONS[1:], garble.text, 0.1)
        return values

    def reads(values: Values) -> bool | None:
        line, game, translation, seed = values
        if game is None or not str(line).isascii():
            return None
        if None in (line, seed) or game not in GAMES or translation not in TRANSLATIONS:
            return False
        if len(str(line)) > 500:
            return False
        good = trees[str(game)].read(str(line)) is not None
        # The other translations take more.
        return good if translation == "exact" else True if good else None

    def node_check(values: Values, answer: Any) -> str:
        known = trees[str(values[1] or "little")]
        if not 0 <= int(answer) < len(known.nodes):
            return f"{answer} is no node"
        found = known.read(str(values[0])) if values[2] == "exact" else None
        return "" if found is None or found.node == int(answer) else f"{answer}, not {found.node}"

    def menu_check(values: Values, answer: Any) -> str:
        found = trees[str(values[1] or "little")].read(str(values[0]))
        wanted = None if found is None or values[2] != "exact" else len(found.children)
        return "" if wanted in (None, len(answer)) else f"{len(answer)} actions, not {wanted}"

    def steps_check(values: Values, answer: Any) -> str:
        places = [row["place"] for row in answer]
        return "" if places == list(range(len(places))) else f"places {places}"

    def token_check(values: Values, answer: Any) -> str:
        wrong = [r for r in answer if (r["verb"] is None) == bool(TOKEN.fullmatch(r["token"]))]
        return f"{wrong[:2]}" if wrong and str(values[0]).isascii() else ""

    def asked_hand(rng: Random) -> Values:
        """A hand, and a line of the trained game."""
        node = rng.choice(little.nodes)
        dealing = hand(rng)
        if rng.random() < 0.7:
            shared = parsed(str(dealing[1])) or []
            fits = [n for n in little.nodes if (0, 3, 4, 5)[n.street] == len(shared)]
            node = rng.choice(fits or little.nodes)
        line = spelled(rng, node, little) if rng.random() < 0.7 else a_line(rng, "little")
        game = garble.pick(rng, (None, "little"), lambda r: r.choice((*GAMES, garble.text(r))), 0.2)
        values: list[str | int | None] = [*dealing, line, game, "exact", SEED]
        if rng.random() < 0.05:
            values[rng.randrange(6)] = None
        return values

    def acts(line: str, board: str) -> bool | None:
        """Whether a line leads to a decision of the trained game, on the street of the board."""
        found = little.read(line)
        if not line.isascii():
            return None
        if found is None or found.kind or len(line) > 500:
            return False
        return len(parsed(board) or ()) == (0, 3, 4, 5)[found.street]

    def strategy_taken(values: Values) -> bool | None:
        pocket, board, line, game, translation, seed = values
        if not f"{pocket}{board}".isascii():
            return None
        if game not in (None, "little") or None in (line, translation, seed, pocket):
            return False
        if translation != "exact":
            return None
        good = observed(str(pocket), str(board or "")) is not None
        return good and acts(str(line), str(board or ""))

    def mixed(values: Values, answer: Any) -> str:
        known = [row["probability"] for row in answer if row["probability"] is not None]
        even = not known or abs(sum(known) - 1) < 1e-9
        return "" if answer and even else f"{len(answer)} rows, {sum(known)}"

    def range_values(rng: Random) -> list[str | int | None]:
        _, *rest = asked_hand(rng)
        board, line, game, translation, seed = rest
        player = garble.pick(rng, (0, 1), partial(garble.number, bits=32), 0.2)
        return [line, player, board, game, translation, seed]

    def likely(values: Values, answer: Any) -> str:
        known = [row["probability"] for row in answer if row["probability"] is not None]
        return "" if not known or abs(sum(known) - 1) < 1e-6 else f"adds up to {sum(known)}"

    def grid_values(rng: Random) -> Values:
        values = asked_hand(rng)
        node = rng.choice([n for n in little.nodes if n.street == 0])
        line = node.line if rng.random() < 0.5 else values[2]
        return [line, *values[3:]]

    def share(rng: Random) -> str:
        good = str(rng.choice((0, 0.25, 0.5, 1, 2, 3.5)))
        odd = ("NaN", "inf", "-1", "-inf", "1e308", "-1e-300")
        return garble.pick(rng, (good,), lambda r: r.choice(odd), 0.3)

    def some(rng: Random) -> Values:
        return [garble.pick(rng, range(-50, 50), partial(garble.number, bits=32), 0.02)]

    def chance_check(values: Values, answer: Any) -> str:
        return "" if answer is None or 0 <= float(answer) <= 1 else str(answer)

    def one_card(rng: Random) -> str:
        return garble.pick(rng, ("J", "q", "K"), garble.text, 0.5)

    four = "a[1], a[2], a[3], a[4]::bigint"
    lines = [
        Function(f"line_node({four})", typed, node_check, takes=reads),
        Function(f"line_node({four})", translated, node_check, takes=reads),
        Function(f"line_menu({four})", typed, menu_check, rows=True, takes=reads),
        Function(f"line_step({four})", typed, steps_check, rows=True),
        Function(f"line_step({four})", translated, steps_check, rows=True),
        Function("line_token(a[1])", lambda r: [a_line(r, "little")], token_check, rows=True),
        Function("last_action(a[1])", lambda r: [a_line(r, "little")], lambda v, a: ""),
        Function("asked_game(a[1])", lambda r: [garble.text(r)], lambda v, a: "no such game"),
        Function("blueprint_of(a[1])", lambda r: [garble.pick(r, GAMES, garble.text, 0.6)],
                 lambda v, a: "" if v[0] == "little" else str(a)),
    ]  # fmt: skip
    six = "a[1], a[2], a[3], a[4], a[5], a[6]::bigint"
    ranged = "a[1], a[2]::integer, a[3], a[4], a[5], a[6]::bigint"
    strategies: list[Function] = [
        Function(f"strategy({six})", asked_hand, mixed, rows=True, takes=strategy_taken),
        Function(f"preflop_grid({four})", grid_values, lambda v, a: "" if a else "no rows",
                 rows=True),
        Function(
            "present_of(a[1], a[2], a[3])",
            lambda r: [one_card(r), garble.pick(r, ("", "J", "Q"), garble.text, 0.3), "leduc"],
            lambda v, a: "" if 1 <= int(a) <= 15 else str(a),
        ),
        Function(
            "strategy(a[1], a[2], a[3], a[4], a[5], a[6]::bigint)",
            lambda r: [one_card(r), "", "", "kuhn", "exact", 1], lambda v, a: "no blueprint of it",
            rows=True,
        ),
    ]  # fmt: skip
    ranges = [
        Function(f"range({ranged})", range_values, likely, rows=True),
        Function(f"range_grid({ranged})", range_values, likely, rows=True),
        Function(
            f"range_strategy({five(four)})", lambda r: _without(range_values(r), 1),
            lambda v, a: "" if a else "no rows", rows=True,
        ),
        Function("holding(a[1])", lambda r: [hand(r)[1]], lambda v, a: "" if a else "no rows",
                 rows=True, takes=lambda v: _board(str(v[0]))),
    ]  # fmt: skip
    others = [
        Function(
            "pseudo_harmonic(a[1]::double precision, a[2]::double precision,"
            " a[3]::double precision)",
            lambda r: [share(r), share(r), share(r)], chance_check,
        ),
        Function("hot(a[1]::integer)", some, _counted, rows=True,
                 takes=lambda v: int(v[0] or 0) >= 0),
        Function("cold(a[1]::integer)", some, _counted, rows=True,
                 takes=lambda v: int(v[0] or 0) >= 0),
        Function("quoted(a[1])", lambda r: [garble.text(r, longest=200)],
                 lambda v, a: "" if len(a) < 64 and "\n" not in a else a),
    ]  # fmt: skip
    return {"lines": lines, "strategy": strategies, "ranges": ranges, "others": others}


def five(four: str) -> str:
    """Line, board, game, translation, seed."""
    return four.replace("a[4]::bigint", "a[4], a[5]::bigint")


def _without(values: list[str | int | None], place: int) -> Values:
    return values[:place] + values[place + 1 :]


def _counted(values: Values, answer: Any) -> str:
    return "" if len(answer) <= int(values[0] or 0) else f"{len(answer)} rows"


def _board(typed: str) -> bool | None:
    """Whether cards are as many as a board has."""
    found = parsed(typed)
    if not typed.isascii():
        return None
    return found is not None and len(found) in (0, 3, 4, 5)
