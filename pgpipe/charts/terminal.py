"""The 13 x 13 chart in a terminal: in 256 colours, or in letters where there are none."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, TextIO

from pgpipe.charts.words import spot_subtitle, spot_title

Record = Mapping[str, Any]
WIDTH = 5
"""Characters a cell, each a fifth of the hand's actions; 13 cells fit into 80 columns."""
ACTIONS = (
    ("all_in", "all-in", "!", "48;5;89;38;5;231"),
    ("raise", "raise", "r", "48;5;166;38;5;16"),
    ("call", "check or call", "c", "48;5;117;38;5;16"),
    ("fold", "fold", "f", "48;5;252;38;5;16"),
)
"""Key, name, letter and colours, as in the pictures."""
UNKNOWN = ("untrained", ".", "38;5;244")
STEPS = ("48;5;17;38;5;231", "48;5;24;38;5;231", "48;5;66;38;5;231", "48;5;109;38;5;16",
         "48;5;144;38;5;16", "48;5;179;38;5;16", "48;5;221;38;5;16")  # fmt: skip
"""From blue to yellow, in equal steps of equity."""


def colourful(stream: TextIO) -> bool:
    """Whether to use colours: on a terminal, unless NO_COLOR (no-color.org) or TERM say no."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def preflop(told: Record, colours: bool) -> str:
    """What every starting hand does."""
    spot = told["spot"]
    lines = [spot_title(spot), spot_subtitle(spot), ""]
    for row in _rows(told["cells"]):
        codes = [_codes(cell) for cell in row]
        if colours:
            names = [f"{cell['hand']:<{WIDTH}}" for cell in row]
            lines.append(" ".join(map(_painted, names, codes)))
        else:
            lines.append(" ".join(f"{cell['hand']:<{WIDTH}}" for cell in row).rstrip())
            lines.append(" ".join("".join(letter for letter, _ in code) for code in codes))
    return "\n".join([*lines, "", _legend(spot, told["cells"], colours)])


def equity(told: Record, colours: bool) -> str:
    """The equity of every starting hand, in percent."""
    cells = told["cells"]
    low = min(cell["equity"] for cell in cells)
    span = (max(cell["equity"] for cell in cells) - low) or 1
    lines = ["Equity of every starting hand against a random one, in percent", ""]
    for row in _rows(cells):
        parts = []
        for cell in row:
            text = f"{cell['hand']:<3}{100 * cell['equity']:2.0f}"
            step = min(int((cell["equity"] - low) / span * len(STEPS)), len(STEPS) - 1)
            parts.append(_plain(text, STEPS[step]) if colours else text)
        lines.append(" ".join(parts))
    return "\n".join(lines)


def _rows(cells: Sequence[Record]) -> list[list[Record]]:
    return [list(row) for _, row in groupby(cells, key=lambda cell: cell["grid_row"])]


def _codes(cell: Record) -> list[tuple[str, str]]:
    """Letter and colour of each of a cell's characters: shares, largest remainders first."""
    if cell["fold"] is None:
        return [UNKNOWN[1:]] * WIDTH
    exact = [WIDTH * (cell[key] or 0) for key, *_ in ACTIONS]
    counts = [int(value + 1e-9) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda k: counts[k] - exact[k])
    for k in by_rest[: WIDTH - sum(counts)]:
        counts[k] += 1
    return [
        (letter, colour)
        for (_, _, letter, colour), count in zip(ACTIONS, counts, strict=True)
        for _ in range(count)
    ]


def _painted(text: str, codes: Sequence[tuple[str, str]]) -> str:
    """Text with a colour a character, said once where it stays the same."""
    parts, place = [], 0
    for colour, run in groupby(code for _, code in codes):
        size = len(list(run))
        parts.append(f"\033[{colour}m{text[place : place + size]}")
        place += size
    return "".join(parts) + "\033[0m"


def _plain(text: str, colour: str) -> str:
    """Text in one colour."""
    return f"\033[{colour}m{text}\033[0m"


def _legend(spot: Record, cells: Sequence[Record], colours: bool) -> str:
    """What the colours, or letters, mean, and how often each is done."""
    parts = []
    for key, name, letter, colour in ACTIONS:
        if spot[key]:
            shown = f"{name} {100 * spot[key]:.1f} %"
            parts.append(_plain(f" {shown} ", colour) if colours else f"{letter} {shown}")
    legend = "  ".join(parts)
    if any(cell["fold"] is None for cell in cells):
        name, letter, colour = UNKNOWN
        shown = f"{name} {100 * (1 - spot['trained']):.1f} %"
        legend += "\n" + (_plain(shown, colour) if colours else f"{letter} {shown}")
    return legend
