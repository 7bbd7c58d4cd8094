"""Hands as typed in psql: canonical as the kernels have them, and blind to the names of suits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from pgpipe.kernels.cards import BOARD_CARDS, DECKS, Deck, pack_obs, show
from pgpipe.kernels.isomorphism import canonical_each
from tests.verify.claim import Finding, Tables

HANDS = 100_000
RENAMED = 2_000
"""Hands whose 24 renamings are looked up, one after the other."""
SUITS = tuple(permutations(range(4)))
Hand = tuple[list[int], list[int]]
"""Pocket and board, in no order."""


def canonical(tables: Tables) -> Iterator[Finding]:
    """Canonicalisation in SQL on every deck; reading and looking up on the tables' own."""
    for name, deck in DECKS.items():
        dealt = hands(deck, HANDS, tables.seed)
        packed = [pack_obs(*hand) for hand in dealt]
        shuffled = [_bytes(board) << 16 | _bytes(pocket) for pocket, board in dealt]
        found = tables.rows(
            "select canonical(typed.obs) from unnest(%(obs)s::bigint[])"
            " with ordinality as typed (obs, place) order by typed.place",
            {"obs": shuffled},
        )
        yield _equal(f"canonical() equals the kernels', {name} deck", found, packed)
    dealt = hands(tables.deck, HANDS, tables.seed + 1)
    found = _typed(tables, dealt, "observation")
    packed = [pack_obs(*hand) for hand in dealt]
    yield _equal("observation() of typed cards equals the kernels'", found, packed)
    yield _renamings(tables, hands(tables.deck, RENAMED, tables.seed + 2))


def hands(deck: Deck, size: int, seed: int) -> list[Hand]:
    """Random hands, a quarter of them of each street."""
    rng = np.random.default_rng(seed)
    cards = np.tile(np.arange(deck.lowest_card, 52), (size, 1))
    dealt = rng.permuted(cards, axis=1)[:, :7].tolist()
    return [(row[:2], row[2 : 2 + BOARD_CARDS[k % 4]]) for k, row in enumerate(dealt)]


def _bytes(cards: list[int]) -> int:
    """Cards packed in the order in which they stand."""
    return int.from_bytes(bytes(card + 1 for card in cards), "big")


def _typed(tables: Tables, dealt: list[Hand], function: str) -> list[tuple[int, ...]]:
    """What a function says of hands that are typed as text."""
    queries = {
        "observation": "select observation(typed.pocket, typed.board)"
        " from unnest(%(pockets)s::text[], %(boards)s::text[])"
        " with ordinality as typed (pocket, board, place) order by typed.place",
        "bucket_of": "select bucket_of(typed.pocket, typed.board)"
        " from unnest(%(pockets)s::text[], %(boards)s::text[])"
        " with ordinality as typed (pocket, board, place) order by typed.place",
    }
    pockets, boards = zip(*((show(pocket), show(board)) for pocket, board in dealt), strict=True)
    return tables.rows(queries[function], {"pockets": list(pockets), "boards": list(boards)})


def _renamings(tables: Tables, dealt: list[Hand]) -> Finding:
    """bucket_of() of all renamings is the published bucket of the kernels' canonical hand."""
    renamed = [(_renamed(hand[0], to), _renamed(hand[1], to)) for hand in dealt for to in SUITS]
    found = np.array(_typed(tables, renamed, "bucket_of")).reshape(len(dealt), len(SUITS))
    forms = canonical_each(np.array([pack_obs(*hand) for hand in dealt])).tolist()
    published: dict[int, int] = dict(
        tables.rows(
            "select obs, abs from isomorphism where obs = any(%(obs)s::bigint[])",
            {"obs": sorted(set(forms))},
        )
    )
    wanted = np.array([published[obs] for obs in forms])
    good = int((found == wanted[:, np.newaxis]).all(axis=1).sum())
    return Finding(
        "bucket_of() is the same for all 24 suit permutations",
        f"{good:,} of {len(dealt):,} hands",
        f"{len(dealt):,}",
        good == len(dealt),
    )


def _renamed(cards: list[int], to: tuple[int, ...]) -> list[int]:
    return [card & ~3 | to[card & 3] for card in cards]


def _equal(claim: str, found: list[tuple[int, ...]], packed: list[int]) -> Finding:
    wanted = canonical_each(np.array(packed, dtype=np.int64))
    good = int((np.array(found)[:, 0] == wanted).sum())
    return Finding(claim, f"{good:,} of {len(packed):,}", f"{len(packed):,}", good == len(packed))
