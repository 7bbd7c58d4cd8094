"""Matches against exact values: what two known strategies win from each other."""

from __future__ import annotations

import pytest

from pgpipe.engine.duckdb import DuckSession
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.game import build
from pgpipe.play.match import Match, Score
from pgpipe.play.players import NEWEST, Player, find, rules
from pgpipe.train.walk import Walk
from tests.compare import AnySession
from tests.train import small_games
from tests.train.engines import other
from tests.train.small_games import KUHN, LEDUC, Policy, Rules
from tests.train.test_small_games import policy_of, trained

GAMES = pytest.mark.parametrize("game", [KUHN, LEDUC], ids=lambda game: game.name)
DEALS, BATCHES = 3000, 2


def play(session: AnySession, game: str, a: str | Player, b: str | Player, seed: int = 1) -> Score:
    """A match on a session whose blueprint, if any is needed, is there."""
    side = other(session)
    build(side, game)
    walk = Walk(side, game)
    pair = tuple(find(player) if isinstance(player, str) else player for player in (a, b))
    match = Match(
        walk, (pair[0], pair[1]), lambda batch, deals: walk.sample_deals(seed, batch, deals)
    )
    match.load_equities(side, game)
    for epoch in match.epochs:
        for first, last in match.pieces(side):
            match.load_strategy(side, epoch, first, last)
    for batch in range(BATCHES):
        assert match.play(batch, DEALS) == 2 * DEALS
    score = match.score(1.0)
    if isinstance(side, PostgresSession):
        side.connection.execute("discard temporary")
    else:
        side.connection.close()
    return score


def exact(game: Rules, a: Policy, b: Policy) -> float:
    """What a wins a hand, sitting in either seat as often."""

    def value(first: Policy, second: Policy) -> float:
        mixed = {key: (first, second)[key[0]][key] for key in first}
        return small_games.value(game, mixed)

    return (value(a, b) - value(b, a)) / 2


def uniform(policy: Policy) -> Policy:
    return {key: dict.fromkeys(mix, 1 / len(mix)) for key, mix in policy.items()}


def call(policy: Policy) -> Policy:
    return {key: {move: float(move == "c") for move in mix} for key, mix in policy.items()}


def argmax(policy: Policy) -> Policy:
    """The first of the most likely actions; where nothing was learnt all are alike."""
    return {
        key: mix
        if len(set(mix.values())) == 1
        else {move: float(move == max(mix, key=lambda m: mix[m])) for move in mix}
        for key, mix in policy.items()
    }


@GAMES
def test_what_two_strategies_win_is_the_exact_value(
    duckdb_session: DuckSession, game: Rules
) -> None:
    session = duckdb_session
    trained(session, game.name, "linear", 5)
    policy = policy_of(session, game)
    oracle = {"blueprint": policy, "argmax": argmax(policy)}
    oracle |= {"uniform": uniform(policy), "call": call(policy)}
    for a, b in (("blueprint", "uniform"), ("call", "blueprint"), ("argmax", "blueprint")):
        found = play(session, game.name, a, b)
        assert found.deals == DEALS * BATCHES
        assert 0 < found.error < 0.06
        assert found.mean == pytest.approx(exact(game, oracle[a], oracle[b]), abs=4 * found.error)
        assert found.mean == pytest.approx((found.button + found.blind) / 2)


def test_rule_bots_play_by_their_rules(duckdb_session: DuckSession) -> None:
    session = duckdb_session
    build(session, "kuhn")
    empty = policy_of(session, KUHN)
    tight, loose = call(empty), call(empty)
    for key in empty:
        _, card, (actions,) = key
        faces_bet = actions.endswith("r")
        if faces_bet and card == 1:
            tight[key] = loose[key] = {"f": 1.0, "c": 0.0}
        elif not faces_bet:
            bet = 0.4 if card == 1 else 0.8
            loose[key] = {"c": 1 - bet, "r": bet}
            tight[key] = {"c": float(card < 3), "r": float(card == 3)}
    for a, b, expected in (
        ("tight-passive", "call", exact(KUHN, tight, call(empty))),
        ("loose-aggressive", "tight-passive", exact(KUHN, loose, tight)),
        ("loose-aggressive", "uniform", exact(KUHN, loose, uniform(empty))),
    ):
        found = play(session, "kuhn", a, b)
        assert found.mean == pytest.approx(expected, abs=4 * found.error)


def test_swapped_players_win_the_opposite(duckdb_session: DuckSession) -> None:
    trained(duckdb_session, "leduc", "linear", 1)
    forth = play(duckdb_session, "leduc", "blueprint", "loose-aggressive")
    back = play(duckdb_session, "leduc", "loose-aggressive", "blueprint")
    assert forth.mean == -back.mean != 0
    assert forth.error == back.error
    assert (forth.button, forth.blind) == (-back.blind, -back.button)


@pytest.mark.parametrize("name", ["blueprint", "argmax", *rules()])
def test_nobody_wins_from_itself(duckdb_session: DuckSession, name: str) -> None:
    trained(duckdb_session, "kuhn", "linear", 2)
    found = play(duckdb_session, "kuhn", name, name)
    assert (found.mean, found.error) == (0, 0)
    assert found.button == -found.blind != 0


def test_the_seed_makes_the_deals(duckdb_session: DuckSession) -> None:
    one, again, another = (
        play(duckdb_session, "kuhn", "uniform", "tight-passive", s) for s in (1, 1, 2)
    )
    assert one == again
    assert one.mean != another.mean


def test_engines_agree(duckdb_session: DuckSession, sql_session: PostgresSession) -> None:
    found = []
    for session in (duckdb_session, sql_session):
        trained(session, "leduc", "linear", 1)
        found.append(play(session, "leduc", "argmax", "loose-aggressive"))
    assert found[0] == found[1]


def test_a_checkpoint_plays_what_it_kept(session: AnySession) -> None:
    """Its strategy is not the blueprint's any more."""
    trained(session, "kuhn", "linear", 1)
    old = policy_of(session, KUHN)
    session.run("session/32_snapshot", epoch=1, infosets=0, actions=0, regret=0.0, seed=1)
    session.run("session/33_snapshot_strategy", epoch=1, keep=1)
    session.connection.execute("truncate blueprint")
    trained(other(session), "kuhn", "linear", 12)
    new = policy_of(session, KUHN)
    found = play(session, "kuhn", "snapshot:1", "blueprint")
    assert found.mean == pytest.approx(exact(KUHN, old, new), abs=4 * found.error)
    assert abs(found.mean) > 4 * found.error


def test_a_policy_that_does_nothing_is_named(duckdb_session: DuckSession) -> None:
    class Silent(Player):
        """Its file writes no choice."""

        @property
        def script(self) -> str:
            return "play/04_kept"

    with pytest.raises(PgpipeError, match="player 'silent' takes no action after"):
        play(duckdb_session, "kuhn", "call", Silent("silent", "silent"))


def test_epochs_of_players() -> None:
    assert find("blueprint").epoch == find("argmax").epoch == NEWEST
    assert find("snapshot:40") == Player("snapshot:40", "average", 40)
    assert find("call").epoch is None
    assert rules() == ["call", "loose-aggressive", "tight-passive", "uniform"]
