"""Kuhn and Leduc poker written down again, by their rules alone: the oracle of sql/train.

Rules as in OpenSpiel: ante 1; Kuhn has three cards and one bet of 1; Leduc has two of each of three
ranks, bets of 2 and then 4, two raises a street, player 0 first on both. Nothing here reads the
tables `node`, `bet_size` or `every_deal`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

History = tuple[str, ...]
"""Actions of each street, `c` check or call, `r` bet or raise, `f` fold, e.g. ("crc", "r")."""
Infoset = tuple[int, int, History]
"""Player to act, what he knows as in every_deal.presents, and the betting."""
Policy = dict[Infoset, dict[str, float]]


@dataclass(frozen=True)
class Rules:
    """What differs between the two games."""

    name: str
    cards: tuple[int, ...]
    bets: tuple[int, ...]
    raises: int


KUHN = Rules("kuhn", (1, 2, 3), (1,), 1)
LEDUC = Rules("leduc", (1, 1, 2, 2, 3, 3), (2, 4), 2)


def deals(rules: Rules) -> Iterator[tuple[int, int, int]]:
    """Every deal of physical cards as ranks: own, other's, board (0 in Kuhn)."""
    for dealt in permutations(range(len(rules.cards)), 1 + len(rules.bets)):
        ranks = [rules.cards[card] for card in dealt]
        yield ranks[0], ranks[1], (ranks[2] if len(ranks) > 2 else 0)


def chips(rules: Rules, history: History) -> list[int]:
    """What each player has put in."""
    put = [1, 1]
    for street, actions in enumerate(history):
        for turn, action in enumerate(actions):
            mine, other = turn % 2, 1 - turn % 2
            if action in "cr":
                put[mine] = put[other] + (rules.bets[street] if action == "r" else 0)
    return put


def ends(actions: str) -> bool:
    """True where the street's betting is over without a fold."""
    return len(actions) > 1 and actions[-1] == "c"


def menu(rules: Rules, history: History) -> str:
    """What the player to act may do, in the order of the table's actions."""
    actions = history[-1]
    can_raise = "r" if actions.count("r") < rules.raises else ""
    return ("f" if actions.endswith("r") else "") + "c" + can_raise


def payoff(rules: Rules, history: History, deal: tuple[int, int, int]) -> float | None:
    """What player 0 wins; None while play goes on."""
    actions = history[-1]
    put = chips(rules, history)
    if actions.endswith("f"):
        folder = (len(actions) - 1) % 2
        return -put[0] if folder == 0 else put[1]
    if not ends(actions) or len(history) < len(rules.bets):
        return None
    own, other, board = deal
    strength = [(card == board, card) for card in (own, other)]
    return put[0] * ((strength[0] > strength[1]) - (strength[0] < strength[1]))


def onward(rules: Rules, history: History, action: str) -> History:
    """The betting after an action."""
    actions = history[-1] + action
    goes_on = ends(actions) and len(history) < len(rules.bets)
    return (*history[:-1], actions, "") if goes_on else (*history[:-1], actions)


def infoset(history: History, deal: tuple[int, int, int]) -> Infoset:
    """What the player to act knows."""
    player = len(history[-1]) % 2
    card = deal[player]
    return player, card if len(history) == 1 else card * 4 + deal[2], history


def value(rules: Rules, policy: Policy) -> float:
    """What player 0 wins a deal where both follow a policy."""

    def walk(history: History, deal: tuple[int, int, int]) -> float:
        won = payoff(rules, history, deal)
        if won is not None:
            return won
        mix = policy[infoset(history, deal)]
        return sum(
            share * walk(onward(rules, history, action), deal) for action, share in mix.items()
        )

    every = list(deals(rules))
    return sum(walk(("",), deal) for deal in every) / len(every)


def best_response(rules: Rules, policy: Policy, player: int) -> float:
    """What a player wins a deal who answers best; the deals of an infoset are walked together."""
    sign = 1 - 2 * player

    def walk(history: History, held: list[tuple[tuple[int, int, int], float]]) -> float:
        won = [payoff(rules, history, deal) for deal, _ in held]
        if won[0] is not None:
            return sum(sign * (w or 0) * reach for w, (_, reach) in zip(won, held, strict=True))
        if len(history[-1]) % 2 != player:
            return sum(
                walk(
                    onward(rules, history, action),
                    [
                        (deal, reach * policy[infoset(history, deal)][action])
                        for deal, reach in held
                    ],
                )
                for action in menu(rules, history)
            )
        groups: dict[int, list[tuple[tuple[int, int, int], float]]] = {}
        for deal, reach in held:
            groups.setdefault(infoset(history, deal)[1], []).append((deal, reach))
        return sum(
            max(walk(onward(rules, history, action), group) for action in menu(rules, history))
            for group in groups.values()
        )

    every = list(deals(rules))
    # The board is not known before it comes, so the deals of one own card are walked together.
    return walk(("",), [(deal, 1 / len(every)) for deal in every])


def exploitability(rules: Rules, policy: Policy) -> float:
    """NashConv / 2."""
    return (best_response(rules, policy, 0) + best_response(rules, policy, 1)) / 2


def histories(rules: Rules, history: History = ("",)) -> Iterator[History]:
    """Every betting at which somebody acts."""
    yield history
    for action in menu(rules, history):
        after = onward(rules, history, action)
        over = after[-1].endswith("f") or (ends(after[-1]) and len(after) == len(rules.bets))
        if not over:
            yield from histories(rules, after)
