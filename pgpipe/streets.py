"""The four streets, and the ranges of obs and board that they occupy."""

from __future__ import annotations

from pgpipe.kernels.cards import BOARD_CARDS

PREFLOP, FLOP, TURN, RIVER = range(4)
NAMES = ("preflop", "flop", "turn", "river")


def obs_range(street: int) -> tuple[int, int]:
    """lo <= obs < hi for every observation of the street: one byte a card, pocket included."""
    cards = BOARD_CARDS[street] + 2
    return 1 << 8 * (cards - 1), 1 << 8 * cards


def board_range(street: int) -> tuple[int, int]:
    """lo <= board < hi for every board of the street; the empty board is 0."""
    lo, hi = obs_range(street)
    return (0, 1) if street == PREFLOP else (lo >> 16, hi >> 16)
