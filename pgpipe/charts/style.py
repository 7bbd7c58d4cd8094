"""What all pictures share: colours, figures, and how they become SVG or PNG.

Colours are Okabe and Ito's, told apart by people who are colour-blind, and by their lightness in
grey; maps of colours run between them. Loads matplotlib, without a display.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import PercentFormatter

BLUE, SKY, ORANGE, VERMILION = "#0072B2", "#56B4E9", "#E69F00", "#D55E00"
WINE, GREY, INK, PALE = "#882255", "#D0D4D8", "#1A1D21", "#6B7280"
AMOUNTS = LinearSegmentedColormap.from_list("amounts", ["#F4F8FB", SKY, BLUE, "#00233D"])
"""From nothing to much."""
AGAINST = LinearSegmentedColormap.from_list("against", [BLUE, SKY, "#F7F7F5", ORANGE, "#A85F00"])
"""From below a middle to above it."""

ACTIONS = (
    ("all_in", "all-in", WINE),
    ("raise", "raise", VERMILION),
    ("call", "check or call", SKY),
    ("fold", "fold", GREY),
)
"""Key in a cell, name and colour, in the order in which they are drawn from the left."""

PNG_DPI = 160
SETTINGS: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10.0,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": PALE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10.0,
    "axes.titlelocation": "left",
    "xtick.color": PALE,
    "ytick.color": PALE,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.grid": True,
    "grid.color": "#E5E7EB",
    "axes.axisbelow": True,
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
    # The same numbers make the same file.
    "svg.hashsalt": "pgpipe",
    "svg.fonttype": "path",
}


def figure(width: float, height: float, title: str, subtitle: str = "") -> Figure:
    """An empty figure in inches, with a title and a line under it."""
    mpl.rcParams.update(SETTINGS)
    below = ConstrainedLayoutEngine(rect=(0, 0, 1, 1 - 0.62 / height))
    made = Figure(figsize=(width, height), layout=below)
    left = 0.14 / width
    made.text(left, 1 - 0.12 / height, title, size=13, weight="bold", va="top")
    made.text(left, 1 - 0.40 / height, subtitle, size=9.5, color=PALE, va="top")
    return made


def percent(axes: Axes, which: str = "y", decimals: int | None = None) -> None:
    """Label an axis of shares in percent."""
    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_major_formatter(PercentFormatter(1.0, decimals, " %"))


def panels(made: Figure, count: int, columns: int) -> Sequence[Axes]:
    """So many axes in a grid, all of one scale."""
    rows = -(-count // columns)
    grid = made.subplots(rows, min(columns, count), sharex=True, sharey=True, squeeze=False)
    every = list(grid.flat)
    for spare in every[count:]:
        spare.remove()
    for above in every[max(0, count - columns) : count]:
        above.tick_params(labelbottom=True)
    return every[:count]


def rendered(made: Figure, kind: str) -> bytes:
    """The picture as `svg` or `png`; the same bytes for the same numbers."""
    out = io.BytesIO()
    plain = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    made.savefig(out, format=kind, dpi=PNG_DPI, facecolor="white", metadata=plain)
    return out.getvalue()
