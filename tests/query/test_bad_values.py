"""Values that functions of psql refuse by name, and errors that stay one line."""

from __future__ import annotations

import psycopg
import pytest

from pgpipe.engine.session import PostgresSession
from tests.query.test_line import refusal, value

ACES = 12594
REFUSED = {
    # An observation has a byte a card, and nothing above them, between them or below.
    f"select bucket_of({ACES} + (1::bigint << 56))": "is no observation",
    f"select bucket_of({ACES} | (-9223372036854775807 - 1))": "is no observation",
    "select canonical(-1)": "-1 is no observation",
    "select canonical(0)": "0 is no observation",
    "select canonical(52 * 257)": "13364 is no observation",
    "select canonical(13108 + (5::bigint << 24))": "is no observation",
    "select canonical(13108 + (60::bigint << 16) + (5::bigint << 24) + (9::bigint << 32))": "is no",
    "select canonical(51)": "51 is no observation",
    "select canonical(13108 + (5::bigint << 16))": "is no observation",
    # Sizes that no integer holds.
    "select line_node('r99999999999', 'little')": "'r99999999999' takes 99999999998 chips",
    "select line_node('r99999999999bb', 'little')": "'r99999999999bb' takes",
    "select line_node('c x / b99999999999%%', 'little')": "'b99999999999%' takes",
    "select line_node('r9999999999999', 'little')": "'r9999999999999' is no action",
    "select line_node(repeat('c', 501), 'little')": "has 501 characters",
    "select line_step('c', 'little', 'any')": "'any' is no translation",
    "select line_step('c', 'little', 'nearest', null)": "the seed is null",
    "select line_step(null, 'little')": "the line is null",
    "select strategy(null, '', '')": "'' has 0 cards, a pocket has 2",
    "select blueprint_of('nope')": "'nope' is no game",
    "select holding('AsKs')": "'AsKs' has 2 cards, a board has 0, 3, 4 or 5",
    # Numbers of things.
    "select nearest(known.abs, -1) from abstraction as known limit 1": "-1 is no number of buckets",
    "select hot(-1)": "-1 is no number of infosets",
    "select cold(-2147483648)": "-2147483648 is no number of infosets",
    "select members(known.abs, -1) from abstraction as known limit 1": "-1 is no number of hands",
    "select similar_hands('AsKd', '', -1)": "-1 is no number of hands",
    "select random_hand(4)": "4 is no street",
    "select random_hand(-9223372036854775808)": "-9223372036854775808 is no street",
}


@pytest.fixture(autouse=True)
def indexed(asked: PostgresSession) -> None:
    """So that it is the number of hands that is wrong."""
    asked.connection.execute(
        "insert into member_block select abs, 0, 1, 1 from abstraction"
        " where not exists (select from member_block) on conflict do nothing"
    )


@pytest.mark.parametrize("query", REFUSED)
def test_it_is_refused_by_name(asked: PostgresSession, query: str) -> None:
    diag = refusal(asked, query)
    assert (diag.sqlstate, REFUSED[query] in (diag.message_primary or "")) == ("22023", True), diag
    assert diag.message_hint


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("select card_text(99999999999)", ""),
        ("select street_name(99999999999)", None),
        ("select bucket_text(9223372036854775807)", None),
        ("select obs_card(13108, 2147483647)", -1),
        ("select pseudo_harmonic('nan', 0, 1)", None),
        ("select pseudo_harmonic(-1, -2, 3)", None),
        ("select pseudo_harmonic(1, 0, 1e308)", None),
        ("select pseudo_harmonic(1, 0, null)", 1),
        ("select count(*) > 0 from hot(2147483647)", True),
        (  # all others of the street, or none where another test has not brought distances
            "select count(*) in (0, 24)"
            " from nearest((select min(abs) from abstraction), 2147483647)",
            True,
        ),
    ],
)
def test_what_is_none_has_no_answer_but_no_error(
    asked: PostgresSession, query: str, answer: object
) -> None:
    assert value(asked, query) == answer


@pytest.mark.parametrize(
    "query",
    [
        "select cards(%s)",
        "select bucket(%s)",
        "select observation('AsKd', %s)",
        "select line_node(%s, 'little')",
        "select asked_game(%s)",
        "select strategy('AsKd', '', '', %s)",
        "select strategy(%s, '', '')",
    ],
)
def test_whatever_is_typed_an_error_is_one_short_line(asked: PostgresSession, query: str) -> None:
    for typed in ("a\nb\r\t\x1b[2J", "\u202eAs\u2028", "\x85\u200b\ufeff", "x" * 10_000):
        with pytest.raises(psycopg.Error) as caught:
            asked.connection.execute(query.encode(), (typed,))
        said = caught.value.diag.message_primary or ""
        assert "\n" not in said and not any(one in said for one in typed if one < " ")
        assert "\u202e" not in said and len(said) < 300
