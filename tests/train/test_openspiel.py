"""Exploitability and value in SQL against OpenSpiel's, for the same strategies of its own games."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyspiel
import pytest

from pgpipe.engine.duckdb import DuckSession
from pgpipe.game import build
from tests.train import small_games
from tests.train.small_games import KUHN, LEDUC, History, Policy, Rules
from tests.train.test_small_games import measured, policy_of, trained

NAME = {"kuhn": "kuhn_poker", "leduc": "leduc_poker"}
Mix = list[tuple[int, float]]


def dealt(rules: Rules, cards: list[int]) -> tuple[int, ...]:
    """OpenSpiel's cards, two of each rank in Leduc, as ranks from 1."""
    return tuple((card if rules is KUHN else card // 2) + 1 for card in cards)


def numbers(rules: Rules, menu: str) -> dict[str, int]:
    """OpenSpiel's action for each of ours. In Kuhn it knows pass and bet alone."""
    if rules is LEDUC:
        return {letter: "fcr".index(letter) for letter in menu}
    return {letter: int(letter == "r" or (menu == "fc" and letter == "c")) for letter in menu}


def mixes(
    rules: Rules, policy: Policy, state: Any, history: History, cards: list[int]
) -> Iterator[tuple[str, Mix]]:
    """Our policy at every state from here on, as OpenSpiel names states and actions."""
    if state.is_terminal():
        return
    if state.is_chance_node():
        for card in state.legal_actions():
            yield from mixes(rules, policy, state.child(card), history, [*cards, card])
        return
    ranks = (*dealt(rules, cards), 0)
    deal = (ranks[0], ranks[1], ranks[2])
    mix = policy[small_games.infoset(history, deal)]
    action = numbers(rules, small_games.menu(rules, history))
    assert sorted(action.values()) == state.legal_actions()
    yield state.information_state_string(), [(action[a], share) for a, share in mix.items()]
    for letter in mix:
        after = small_games.onward(rules, history, letter)
        yield from mixes(rules, policy, state.child(action[letter]), after, cards)


@pytest.mark.parametrize("rules", [KUHN, LEDUC], ids=lambda rules: rules.name)
@pytest.mark.parametrize("epochs", [0, 5], ids=["untrained", "trained"])
def test_exploitability_equals_openspiels(
    duckdb_session: DuckSession, rules: Rules, epochs: int
) -> None:
    if epochs:
        trained(duckdb_session, rules.name, "linear", epochs)
    else:
        build(duckdb_session, rules.name)
    game = pyspiel.load_game(NAME[rules.name])
    policy = policy_of(duckdb_session, rules)
    theirs = dict(mixes(rules, policy, game.new_initial_state(), ("",), []))
    found = measured(duckdb_session, rules.name)
    assert found.exploitability == pytest.approx(pyspiel.exploitability(game, theirs), abs=1e-6)
    value = pyspiel.expected_returns(
        game.new_initial_state(), pyspiel.TabularPolicy(theirs), -1, False
    )[0]
    assert found.value == pytest.approx(value, abs=1e-6)
