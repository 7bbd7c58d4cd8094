"""The 13 x 13 chart of starting hands: what each does, or its equity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from pgpipe.charts.style import ACTIONS, AGAINST, INK, PALE, figure
from pgpipe.charts.words import spot_subtitle, spot_title

Record = Mapping[str, Any]


def draw_preflop(told: Record) -> Figure:
    """Cells as mixed as the hand plays, and as high as it is likely."""
    spot, cells = told["spot"], told["cells"]
    made = figure(7.4, 8.3, spot_title(spot), spot_subtitle(spot))
    axes = _board(made, cells)
    # Where the blueprint never plays the line, no hand is likelier than another.
    most = max(map(_each, cells))
    for cell in cells:
        _cell(axes, cell, max(_each(cell) / most, 0.04) if most else 1.0)
    # A stroke around the letters would make the file five times as large.
    chip = {"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.8, "linewidth": 0}
    for cell in cells:
        axes.text(
            cell["grid_col"] + 0.09, cell["grid_row"] + 0.1, cell["hand"], va="top",
            size=0.92 * _size(cells), color=INK, bbox=chip,
        )  # fmt: skip
    handles = [
        Patch(facecolor=colour, label=f"{name} {_share(spot[key])}")
        for key, name, colour in ACTIONS
        if spot[key]
    ]
    if any(cell["fold"] is None for cell in cells):
        handles.append(_hatched((0, 0), 1, f"untrained {_share(1 - spot['trained'])}"))
    made.legend(
        handles=handles, loc="outside lower left", ncols=len(handles), fontsize=9.5,
        columnspacing=1.2, handlelength=1.4, handletextpad=0.5,
    )  # fmt: skip
    return made


def _cell(axes: Axes, cell: Record, height: float) -> None:
    """Actions from the left, on the ground of the cell."""
    x, y = cell["grid_col"], cell["grid_row"]
    axes.add_patch(Rectangle((x, y), 1, 1, facecolor="#F3F4F6", lw=0))
    left, top = float(x), y + 1 - height
    if cell["fold"] is None:
        axes.add_patch(_hatched((left, top), height))
    else:
        for key, _, colour in ACTIONS:
            if cell[key]:
                axes.add_patch(Rectangle((left, top), cell[key], height, facecolor=colour, lw=0))
                left += cell[key]
    axes.add_patch(Rectangle((x, y), 1, 1, fill=False, edgecolor="white", lw=1.6))


def draw_equity(told: Record) -> Figure:
    """Equity against a random hand."""
    cells = told["cells"]
    made = figure(
        7.4,
        7.9,
        "Equity of every starting hand",
        "in percent against a random hand; blue is below 50, orange above",
    )
    axes = _board(made, cells)
    most = max(abs(cell["equity"] - 0.5) for cell in cells) or 1
    for cell in cells:
        place = 0.5 + (cell["equity"] - 0.5) / most / 2
        x, y = cell["grid_col"], cell["grid_row"]
        axes.add_patch(Rectangle((x, y), 1, 1, facecolor=AGAINST(place), edgecolor="white", lw=1.6))
        ink = "white" if place < 0.12 or place > 0.94 else INK
        share = f"{100 * cell['equity']:.1f}"
        large = _size(cells)
        axes.text(x + 0.5, y + 0.4, cell["hand"], ha="center", va="center", size=large, color=ink)
        axes.text(x + 0.5, y + 0.72, share, ha="center", va="center", size=0.8 * large, color=ink)
    return made


def _board(made: Figure, cells: Sequence[Record]) -> Axes:
    """Axes of as many ranks as there are, the first row above."""
    ranks = max(cell["grid_row"] for cell in cells)
    axes = made.add_subplot()
    axes.set(xlim=(1, ranks + 1), ylim=(ranks + 1, 1), aspect="equal")
    axes.axis("off")
    return axes


def _each(cell: Record) -> float:
    """How likely one pocket of the hand is."""
    return float(cell["reach"] or 0) / (cell["pockets"] or 1)


def _hatched(corner: tuple[float, float], height: float, label: str = "") -> Rectangle:
    return Rectangle(
        corner, 1, height, facecolor="white", edgecolor=PALE, hatch="////", lw=0, label=label
    )


def _size(cells: Sequence[Record]) -> float:
    """Of the names, in points: short decks have large cells."""
    ranks: int = max(cell["grid_row"] for cell in cells)
    return min(10 * 13 / ranks, 15.0)


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
