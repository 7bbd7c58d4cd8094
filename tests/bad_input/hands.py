"""Cards, observations and buckets, in every function that takes some."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any

import numpy as np

from pgpipe.kernels.cards import pack_obs, show
from pgpipe.kernels.isomorphism import canonical_each
from tests.bad_input import garble
from tests.bad_input.functions import Function, Values

RANKS, SUITS = "23456789TJQKA", "cdhs"
DECK = range(32, 52)
SYMBOLS = str.maketrans("♣♦♥♠", "cdhs")


def parsed(typed: str) -> list[int] | None:
    """The cards of a text; None where it is wrong."""
    # Spaces of ASCII: Python counts the control characters 28 to 31 among the others.
    plain = typed.replace("10", "T").translate(SYMBOLS)
    letters = re.sub(r"[\s,;|~()\[\]]", "", plain, flags=re.ASCII)
    found = []
    for at in range(0, len(letters), 2):
        card = letters[at : at + 2]
        rank, suit = RANKS.find(card[0].upper()), SUITS.find(card[1:].lower() or "?")
        if rank < 0 or suit < 0 or rank * 4 + suit in found:
            return None
        found.append(rank * 4 + suit)
    return found


def observed(pocket: str, board: str) -> int | None:
    """The canonical observation of the tiny deck; None where something is wrong."""
    own, shared = parsed(pocket), parsed(board)
    if own is None or shared is None or len(own) != 2 or len(shared) not in (0, 3, 4, 5):
        return None
    if set(own) & set(shared) or min(own + shared) < DECK[0]:
        return None
    return int(canonical_each(np.array([pack_obs(own, shared)]))[0])


def unpacked(obs: int) -> int | None:
    """The canonical observation of packed bytes of any deck; None where they are no hand."""
    data = obs.to_bytes(8, "little", signed=True)
    cards = [byte - 1 for byte in data.rstrip(b"\0")]
    if len(cards) not in (2, 5, 6, 7) or len(set(cards)) < len(cards):
        return None
    if min(cards) < 0 or max(cards) > 51:
        return None
    return int(canonical_each(np.array([pack_obs(cards[:2], cards[2:])]))[0])


def dealt(rng: Random, cards: int, deck: range = DECK) -> str:
    """Good cards, written as some people do."""
    text = show(rng.sample(deck, cards))
    if rng.random() < 0.3:
        text = rng.choice((text.upper(), text.lower(), text.replace("T", "10"), f" {text} "))
    return text


def one_text(rng: Random) -> Values:
    """Cards, good or bad."""
    good = dealt(rng, rng.randrange(8), rng.choice((DECK, range(52))))
    return [garble.either(rng, lambda r: good, partial(garble.mutated, good=good), garble.text)]


def hand(rng: Random) -> list[str | int | None]:
    """A pocket and a board; half of them good."""
    dealing = show(rng.sample(DECK, 7))
    cut = 4 + 2 * rng.choice((0, 3, 4, 5))
    pocket, board = dealing[:4], dealing[4:cut]
    match rng.randrange(8):
        case 0:
            pocket = garble.mutated(rng, pocket)
        case 1:
            board = garble.mutated(rng, board)
        case 2:
            board = dealing[2:cut]
        case 3:
            pocket, board = garble.text(rng), garble.text(rng, longest=12)
        case 4:
            pocket = dealt(rng, 2, range(52))
    return [pocket, board]


def some_obs(rng: Random) -> int:
    """Bytes of a hand, or nearly, or not at all."""
    cards = rng.sample(rng.choice((DECK, range(52))), 7)
    good = pack_obs(cards[:2], cards[2 : 2 + rng.choice((0, 3, 4, 5))])
    match rng.randrange(6):
        case 0:
            return garble.number(rng)
        case 1:
            return good ^ 1 << rng.randrange(63)
        case 2:
            return -good
        case 3:
            return good | rng.randrange(256) << 8 * rng.randrange(7)
    return good


def cards_check(values: Values, answer: Any) -> str:
    """The list that was read is the oracle's."""
    wanted = parsed(str(values[0]))
    return "" if wanted is not None and answer == "{" + ",".join(map(str, wanted)) + "}" else answer


def cards_taken(values: Values) -> bool | None:
    """Whoever reads other alphabets' spaces and letters otherwise may refuse them."""
    return parsed(str(values[0])) is not None if str(values[0]).isascii() else None


def equals(found: Callable[[Values], object]) -> Callable[[Values, Any], str]:
    """The answer is what another way leads to."""

    def check(values: Values, answer: Any) -> str:
        wanted = found(values)
        told = None if wanted is None else str(wanted)
        return "" if answer == told else f"{answer}, not {told}"

    return check


def printed(values: Values) -> str:
    """A card's text."""
    card = int(values[0] or 0)
    return show([card]) if 0 <= card < 52 else ""


def functions(
    buckets: Mapping[int, int], counts: Mapping[int, int], known: list[int]
) -> dict[str, list[Function]]:
    """By parser.

    buckets  abs by observation, for the whole tiny deck
    counts   buckets by street
    known    every bucket, some of which may be of no hand
    """

    def some_bucket(rng: Random) -> int:
        match rng.randrange(5):
            case 0:
                return garble.number(rng)
            case 1:
                return rng.choice(known) ^ 1 << rng.randrange(63)
        return rng.choice(known)

    def some_code(rng: Random) -> Values:
        good = rng.choice("PFTRpftr") + str(rng.randrange(110))
        return [garble.either(rng, lambda r: good, partial(garble.mutated, good=good), garble.text)]

    def code_check(values: Values, answer: Any) -> str:
        return "" if answer and int(answer) in known and code_taken(values) else str(answer)

    def code_taken(values: Values) -> bool:
        code = re.fullmatch(r" *([PFTR])(0|[1-9][0-9]{0,3}) *", str(values[0]), re.IGNORECASE)
        return bool(
            code and code[0].isascii() and int(code[2]) < counts["PFTR".index(code[1].upper())]
        )

    def obs_taken(values: Values) -> bool:
        found = unpacked(int(values[0] or 0))
        return found is not None and found in buckets

    def typed_taken(values: Values) -> bool | None:
        good = observed(str(values[0]), str(values[1])) is not None
        return good if f"{values[0]}{values[1]}".isascii() else None

    def bucket_taken(values: Values) -> bool:
        return values[0] in known

    def typed_bucket(values: Values) -> object:
        return buckets.get(observed(str(values[0]), str(values[1])) or 0)

    def members_check(values: Values, answer: Any) -> str:
        strays = [row for row in answer if buckets.get(row["obs"]) != values[0]]
        few = len(answer) > int(values[1] or 0)
        return f"{strays[:2]}, {len(answer)} rows" if strays or few else ""

    def shares(values: Values, answer: Any) -> str:
        total = sum(row["probability"] for row in answer)
        return "" if abs(total - 1) < 1e-4 else f"adds up to {total}"

    def rows_check(values: Values, answer: Any) -> str:
        return "" if answer else "no rows"

    def distance_check(values: Values, answer: Any) -> str:
        return "" if answer is not None and 0 <= float(answer) <= 1 else str(answer)

    def limited(values: Values, answer: Any) -> str:
        count = int(values[1] or 0)
        return "" if count >= 0 and len(answer) <= count else f"{len(answer)} rows"

    def obs1(rng: Random) -> Values:
        return [some_obs(rng)]

    def bucket1(rng: Random) -> Values:
        return [some_bucket(rng)]

    def count32(rng: Random) -> int:
        return garble.pick(rng, range(12), partial(garble.number, bits=32), 0.5)

    pure = [
        Function("cards(a[1])", one_text, cards_check, takes=cards_taken, weight=12.0),
        Function("card_text(a[1]::bigint)", lambda r: [garble.number(r)], equals(printed)),
        Function("street_name(a[1]::bigint)", lambda r: [garble.number(r)], lambda v, a: ""),
        Function(
            "obs_card(a[1]::bigint, a[2]::integer)",
            lambda r: [garble.number(r), garble.number(r, 32)],
            lambda v, a: "" if -1 <= int(a) < 255 else a,
        ),
    ]
    observations = [
        Function(
            "observation(a[1], a[2])", hand, equals(lambda v: observed(str(v[0]), str(v[1]))),
            takes=typed_taken,
        ),
        Function("bucket_of(a[1], a[2])", hand, equals(typed_bucket), takes=typed_taken),
        Function(
            "canonical(a[1]::bigint)", obs1, equals(lambda v: unpacked(int(v[0] or 0))),
            takes=lambda v: unpacked(int(v[0] or 0)) is not None,
        ),
        Function(
            "bucket_of(a[1]::bigint)", obs1,
            equals(lambda v: buckets.get(unpacked(int(v[0] or 0)) or 0)), takes=obs_taken,
        ),
        Function("obs_text(a[1]::bigint)", obs1, lambda v, a: ""),
        Function("hand_name(a[1]::bigint)", obs1, lambda v, a: ""),
        Function("obs_street(a[1]::bigint)", obs1, lambda v, a: "" if a in "0123" else a),
        Function("about_hand(a[1], a[2])", hand, rows_check, rows=True, takes=typed_taken),
        Function("next_street(a[1]::bigint)", obs1, shares, rows=True, takes=obs_taken),
        Function(
            "hand_equity(a[1]::bigint)", obs1, distance_check, takes=obs_taken
        ),
    ]  # fmt: skip
    of_buckets = [
        Function("bucket(a[1])", some_code, code_check, takes=code_taken),
        Function("bucket_text(a[1]::bigint)", bucket1, lambda v, a: ""),
        Function(
            "known_bucket(a[1]::bigint)", bucket1, equals(lambda v: v[0]), takes=bucket_taken
        ),
        Function("about_bucket(a[1]::bigint)", bucket1, rows_check, rows=True, takes=bucket_taken),
        Function("histogram(a[1]::bigint)", bucket1, shares, rows=True, takes=bucket_taken),
        Function(
            "nearest(a[1]::bigint, a[2]::integer)",
            lambda r: [some_bucket(r), count32(r)], limited, rows=True,
            takes=lambda v: None if v[1] == 0 else bucket_taken(v) and int(v[1] or 0) > 0,
        ),
        Function(
            "farthest(a[1]::bigint, a[2]::integer)",
            lambda r: [some_bucket(r), count32(r)], limited, rows=True,
        ),
        Function(
            "members(a[1]::bigint, a[2]::integer, a[3]::bigint)",
            lambda r: [some_bucket(r), garble.pick(r, range(12), partial(garble.number, bits=32),
                       0.02), garble.number(r)],
            members_check, rows=True,
            takes=lambda v: bucket_taken(v) and int(v[1] or 0) >= 0, weight=0.1,
        ),
        Function(
            "random_hand(a[1]::bigint, a[2]::bigint)",
            lambda r: [garble.pick(r, range(4), garble.number, 0.5), garble.number(r)],
            rows_check, rows=True, takes=lambda v: v[0] in (0, 1, 2, 3), weight=0.1,
        ),
        Function(
            "similar_hands(a[1], a[2], a[3]::integer, a[4]::bigint)",
            lambda r: [*hand(r), garble.pick(r, range(6), partial(garble.number, bits=32), 0.3),
                       garble.number(r)],
            lambda v, a: "", rows=True, weight=0.1,
        ),
        Function(
            "bucket_distance(a[1]::bigint, a[2]::bigint)",
            lambda r: [some_bucket(r), some_bucket(r)], distance_check,
        ),
        Function(
            "hand_distance(a[1]::bigint, a[2]::bigint)",
            lambda r: [some_obs(r), some_obs(r)], distance_check, weight=0.1,
        ),
        Function(
            "hand_to_bucket(a[1]::bigint, a[2]::bigint)",
            lambda r: [some_obs(r), some_bucket(r)], distance_check, weight=0.1,
        ),
    ]  # fmt: skip
    return {"cards": pure, "observations": observations, "buckets": of_buckets}
