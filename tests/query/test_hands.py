"""Cards, observations and buckets as a person types them in psql."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import psycopg
import pytest

from pgpipe.engine.session import PostgresSession
from pgpipe.kernels.cards import BOARD_CARDS, pack_obs, show
from pgpipe.kernels.isomorphism import canonical_each
from tests import oracle
from tests.clustering import Clustered
from tests.compare import rows

HANDS = 2_000
"""Of each deck; make verify takes 100,000."""


def shuffled_hands(deck: str, hands: int) -> list[tuple[list[int], list[int]]]:
    """Random (pocket, board)s, each in no order, a quarter of them of each street."""
    rng = np.random.default_rng(4)
    sizes = [2 + BOARD_CARDS[k % 4] for k in range(hands)]
    dealt = [rng.choice(oracle.CARDS[deck], size, replace=False).tolist() for size in sizes]
    return [(cards[:2], cards[2:]) for cards in dealt]


def one(session: Any, query: str, *values: object) -> Any:
    """The only value of a query's only row."""
    ((value,),) = session.connection.execute(query, values).fetchall()
    return value


def each(session: Any, call: str, hands: list[tuple[list[int], list[int]]]) -> list[int]:
    """The value of a call for every (pocket, board), typed as text."""
    pockets = [show(pocket) for pocket, _ in hands]
    boards = [show(board) for _, board in hands]
    query = (
        f"select {call} from unnest(%s::text[], %s::text[])"
        " with ordinality as typed (pocket, board, place) order by place"
    )
    found = session.connection.execute(query, (pockets, boards)).fetchall()
    return [value for (value,) in found]


@pytest.mark.parametrize("deck", ["full", "short", "tiny"])
def test_observation_is_the_kernels_canonical(sql_session: PostgresSession, deck: str) -> None:
    hands = shuffled_hands(deck, HANDS)
    packed = np.array([pack_obs(pocket, board) for pocket, board in hands])
    found = each(sql_session, "observation(pocket, board)", hands)
    np.testing.assert_array_equal(found, canonical_each(packed))


@pytest.mark.parametrize("deck", ["full", "short", "tiny"])
def test_canonical_takes_bytes_in_any_order(sql_session: PostgresSession, deck: str) -> None:
    hands = shuffled_hands(deck, 500)
    bytes_of = [[card + 1 for card in [*board, *pocket]] for pocket, board in hands]
    packed = [int.from_bytes(bytes(row), "big") for row in bytes_of]
    query = (
        "select canonical(obs) from unnest(%s::bigint[]) with ordinality as h (obs, i) order by i"
    )
    found = sql_session.connection.execute(query, (packed,)).fetchall()
    forms = [oracle.canonical(pocket, board) for pocket, board in hands]
    assert [obs for (obs,) in found] == [pack_obs(pocket, board) for board, pocket in forms]


def _renamed(cards: list[int], to: tuple[int, ...]) -> list[int]:
    return [card & ~3 | to[card & 3] for card in cards]


def test_the_bucket_is_the_same_for_all_renamings(postgres_tiny: Clustered) -> None:
    hands = shuffled_hands("tiny", 40)
    suits = list(permutations(range(4)))
    renamed = [(_renamed(hand[0], to), _renamed(hand[1], to)) for hand in hands for to in suits]
    found = np.array(each(postgres_tiny.session, "bucket_of(pocket, board)", renamed))
    published: dict[int, int] = dict(
        rows(postgres_tiny.session, "select obs, abs from isomorphism")
    )
    forms = canonical_each(np.array([pack_obs(pocket, board) for pocket, board in hands]))
    np.testing.assert_array_equal(
        found.reshape(len(hands), len(suits)), [[published[obs]] * 24 for obs in forms.tolist()]
    )


def test_cards_are_read_in_any_spelling(sql_session: PostgresSession) -> None:
    assert one(sql_session, "select cards('AsKd')") == [51, 45]
    for spelling in ("aSkD", " As Kd ", "A♠K♦", "As, Kd", "[As|Kd]"):
        assert one(sql_session, "select cards(%s)", spelling) == [51, 45]
    assert one(sql_session, "select cards('10h')") == one(sql_session, "select cards('Th')") == [34]
    assert one(sql_session, "select cards('')") == []
    assert one(sql_session, "select canonical(146686029361)") == one(
        sql_session, "select observation('AcKd', 'QhJhTd')"
    )


def test_hands_are_written_as_players_write_them(sql_session: PostgresSession) -> None:
    def spoken(obs: int) -> str:
        return str(one(sql_session, "select obs_text(%s) || '/' || hand_name(%s)", obs, obs))

    assert spoken(pack_obs([51, 45], [])) == "AsKd/AKo"
    assert spoken(pack_obs([44, 48], [])) == "AcKc/AKs"
    assert spoken(pack_obs([0, 3], [34, 12, 50])) == "2s2c AhTh5c/22"
    assert [one(sql_session, "select card_text(%s)", card) for card in range(52)] == [
        show([card]) for card in range(52)
    ]


MISTAKES = {
    "'1x' in 'As1x' is no card": ("As1x", ""),
    "'K' in 'AsK' is no card": ("AsK", ""),
    "'kD' stands twice in 'KdkD'": ("KdkD", ""),
    "'AsKdQd' has 3 cards, a pocket has 2": ("AsKdQd", ""),
    "'' has 0 cards, a pocket has 2": ("", ""),
    "'TcTdThTsJcJd' has 6 cards, a board has 0, 3, 4 or 5": ("AsKd", "TcTdThTsJcJd"),
    "'Tc' has 1 cards, a board has 0, 3, 4 or 5": ("AsKd", "Tc"),
    "'Kd' is in the pocket and on the board": ("AsKd", "TcKdQh"),
    "'9c' is not in this deck": ("AsKd", "Tc9cQh"),
}


@pytest.mark.parametrize("message", MISTAKES)
def test_what_is_wrong_is_quoted(postgres_tiny: Clustered, message: str) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue) as raised:
        one(postgres_tiny.session, "select bucket_of(%s, %s)", *MISTAKES[message])
    assert raised.value.diag.message_primary == message
    assert raised.value.diag.message_hint


def test_an_observation_that_is_none_is_refused(postgres_tiny: Clustered) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="258 is no observation"):
        one(postgres_tiny.session, "select bucket_of(258)")


def test_a_street_that_is_not_clustered_is_named(sql_session: PostgresSession) -> None:
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState) as raised:
        one(sql_session, "select bucket_of('AsKd', 'Tc9c2h')")
    assert raised.value.diag.message_primary == "the flop is not clustered yet"
    assert raised.value.diag.message_hint == "Run: pgpipe cluster"


def test_the_callers_search_path_does_not_matter(postgres_tiny: Clustered) -> None:
    session = postgres_tiny.session
    schema = one(session, "select current_schema()")
    expected = one(session, "select bucket_of('AsKd', 'TcJcQh')")
    with session.transaction():
        session.connection.execute("set local search_path = pg_catalog")
        found = one(session, f"select {schema}.bucket_of('AsKd', 'TcJcQh')")
    assert found == expected
