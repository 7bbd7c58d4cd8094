"""The one way from numbers to a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from matplotlib.figure import Figure

from pgpipe.charts import curves, grid, plots
from pgpipe.charts.style import rendered

DRAW: Mapping[str, Callable[[Mapping[str, Any]], Figure]] = {
    "preflop": grid.draw_preflop,
    "equity": grid.draw_equity,
    "histogram": plots.draw_histogram,
    "transitions": plots.draw_transitions,
    "convergence": curves.draw_convergence,
    "clusters": plots.draw_clusters,
}


def picture(told: Mapping[str, Any], kind: str) -> bytes:
    """What `ask` gathered, as `svg` or `png`."""
    return rendered(DRAW[told["chart"]](told), kind)
