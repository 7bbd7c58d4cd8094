"""What people type, against its grammar, on whatever hypothesis thinks of."""

from __future__ import annotations

import functools

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from pgpipe.engine.session import PostgresSession
from pgpipe.kernels.cards import show
from tests.bad_input.hands import observed, parsed
from tests.bad_input.tree import Tree, fetched
from tests.query.test_line import value

often = settings(max_examples=150, derandomize=True, deadline=None)
CARD = st.builds(str.__add__, st.sampled_from("23456789TJQKAtjqka1"), st.sampled_from("cdhsCS♠x"))
ACTION = st.one_of(
    st.sampled_from(["f", "x", "c", "/", "!", "r!", "b!", "C", "r4", "b4", "r9!", "b50%", "r2bb"]),
    st.text("fxcbr!/0123456789.%h", max_size=6),
    st.builds("{}{}{}".format, st.sampled_from("br"), st.integers(0, 12), st.sampled_from(
        ["", "!", "%", "bb", "ch", ".5", ".5bb"])),
)  # fmt: skip
LINE = st.lists(ACTION, max_size=8).map(" ".join)


@functools.cache
def little(session: PostgresSession) -> Tree:
    """The tree of the game `little`."""
    return fetched(session, "little")


def answer(session: PostgresSession, query: str, *values: object) -> object:
    """The only value of a query; None where it is refused as our functions refuse."""
    try:
        return value(session, query, *values)
    except (psycopg.errors.InvalidParameterValue, psycopg.errors.ObjectNotInPrerequisiteState):
        return None


@often
@given(cards=st.lists(CARD, max_size=8).map("".join))
def test_cards(asked: PostgresSession, cards: str) -> None:
    assert answer(asked, "select cards(%s)", cards) == parsed(cards)


@often
@given(dealt=st.permutations(range(30, 52)), board=st.integers(0, 6))
def test_observations(asked: PostgresSession, dealt: list[int], board: int) -> None:
    pocket, shared = show(dealt[:2]), show(dealt[2 : 2 + board])
    wanted = observed(pocket, shared)
    assert answer(asked, "select observation(%s, %s)", pocket, shared) == wanted
    if wanted is not None:
        text = value(asked, "select obs_text(%s)", wanted)
        assert answer(asked, "select observation(left(%s, 4), substr(%s, 6))", text, text) == wanted


@often
@given(line=LINE)
def test_lines(asked: PostgresSession, line: str) -> None:
    found = little(asked).read(line)
    wanted = None if found is None else found.node
    assert answer(asked, "select line_node(%s, 'little')", line) == wanted


@often
@given(place=st.integers(0, 299), spaces=st.sampled_from([" ", "  ", "\t", " \n"]))
def test_a_nodes_own_line_leads_to_it(asked: PostgresSession, place: int, spaces: str) -> None:
    node = little(asked).nodes[place % len(little(asked).nodes)]
    line = node.line.upper().replace(" ", spaces)
    assert answer(asked, "select line_node(%s, 'little')", line) == node.node
