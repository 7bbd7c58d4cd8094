"""Made-up numbers of every picture, for tests that need no database."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]
RANKS = "AKQJT98765432"


def hand(row: int, col: int) -> str:
    """Of a cell, from 1."""
    high, low = sorted((row, col))
    kind = "" if row == col else "s" if row < col else "o"
    return RANKS[high - 1] + RANKS[low - 1] + kind


def preflop() -> Record:
    """Every hand mixes; 72o is untrained, deuces are never held."""
    cells = []
    for row in range(1, 14):
        for col in range(1, 14):
            name = hand(row, col)
            all_in, raised, call = row / 100, col / 50, 0.25
            shares = [all_in, raised, call, 1 - all_in - raised - call]
            known = name != "72o"
            keys = ("all_in", "raise", "call", "fold")
            cells.append(
                {
                    "grid_row": row,
                    "grid_col": col,
                    "hand": name,
                    "pockets": 6 if row == col else 4 if row < col else 12,
                    "reach": 0.0 if name == "22" else (row + col) / 1000,
                    "visits": 10 if known else 0,
                    **(dict(zip(keys, shares, strict=True)) if known else dict.fromkeys(keys)),
                }
            )
    spot = {
        "game": "pluribus", "line": "r5", "actor": 1, "actions": ["f", "c", "r9", "r200!"],
        "epoch": 46, "deals": 460_000, "all_in": 0.07, "raise": 0.2, "call": 0.25, "fold": 0.48,
        "trained": 0.99, "visits": 10,
    }  # fmt: skip
    return {"chart": "preflop", "spot": spot, "cells": cells}


def equity() -> Record:
    """Pairs are best."""
    cells = [
        {
            "grid_row": row,
            "grid_col": col,
            "hand": hand(row, col),
            "equity": (0.85 if row == col else 0.6) - (row + col) / 100,
        }
        for row in range(1, 14)
        for col in range(1, 14)
    ]
    return {"chart": "equity", "cells": cells}


def histogram(street: int = 1, buckets: int = 5) -> Record:
    """Bucket k is sure of bin k on the next street, and even on the river."""
    return {
        "chart": "histogram",
        "buckets": [
            {
                "name": f"{'PFT'[street]}{k}",
                "hand": "AKs" if street == 0 else None,
                "street": street,
                "population": 100 + k,
                "equity": k / 20 + 0.025,
                "next_street": [float(bin_ == k) for bin_ in range(20)],
                "river": [0.05] * 20,
            }
            for k in range(buckets)
        ],
    }


def transitions() -> Record:
    """Three buckets to four."""
    chances = {(0, 0): 0.75, (0, 1): 0.25, (1, 2): 1.0, (2, 1): 0.5, (2, 3): 0.5}
    pairs = [
        {
            "place": a,
            "equity": 0.2 + a / 4,
            "next_place": b,
            "next_equity": 0.1 + b / 4,
            "probability": chance,
        }
        for (a, b), chance in chances.items()
    ]
    return {"chart": "transitions", "street": 1, "pairs": pairs}


def convergence() -> Record:
    """Turn and flop, and three checkpoints."""
    clustering = [
        {
            "street": street,
            "iteration": k,
            "points": 100 if k < 2 else 400,
            "reassigned": 1.0 if k == 0 else 0.1 / k,
            "mean_distance": 0.02 / (k + 1),
            "rms_distance": 0.03 / (k + 1),
        }
        for street in (2, 1)
        for k in range(5)
    ]
    training = [
        {
            "epoch": k,
            "deals": 1000 * k,
            "seconds": 10.0 * k,
            "infosets": 500 * k,
            "mean_positive_regret": 90.0 / k**3,
        }
        for k in (1, 2, 3)
    ]
    return {"chart": "convergence", "clustering": clustering, "training": training}


def clusters(street: int = 1) -> Record:
    """Ten buckets on a curve."""
    return {
        "chart": "clusters",
        "street": street,
        "buckets": [
            {
                "name": f"{'PFTR'[street]}{k}",
                "hand": "AA" if street == 0 else None,
                "population": 10 + k,
                "equity": k / 10,
                "spread": 0.3 - abs(k - 5) / 20,
                "nearest": None if street == 3 else 0.01 * (k + 1),
            }
            for k in range(10)
        ],
    }


EVERY = {
    "preflop": preflop(),
    "equity": equity(),
    "histogram": histogram(),
    "one histogram": histogram(2, 1),
    "starting hands": histogram(0, 3),
    "transitions": transitions(),
    "convergence": convergence(),
    "k-means": {**convergence(), "training": []},
    "training": {**convergence(), "clustering": []},
    **{f"clusters {street}": clusters(street) for street in range(4)},
}
