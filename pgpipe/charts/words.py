"""What is said beside the pictures, in the terminal and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BUCKETS = ("starting hands", "buckets of the flop", "buckets of the turn", "buckets of the river")
SEATS = ("the button", "the big blind")


def spot_title(spot: Mapping[str, Any]) -> str:
    """Who acts, after what."""
    seat = SEATS[spot["actor"]]
    after = f"after {spot['line']}" if spot["line"] else "first to act"
    return f"{seat[0].upper()}{seat[1:]} {after}"


def spot_subtitle(spot: Mapping[str, Any]) -> str:
    """Of what, after how much training, with which actions."""
    actions = " ".join(spot["actions"])
    # A full-width epoch takes every deal, and is entered as one.
    deals = f", {spot['deals']:,} deals" if spot["deals"] > spot["epoch"] else ""
    return f"{spot['game']}, epoch {spot['epoch']:,}{deals}; actions: {actions}"
