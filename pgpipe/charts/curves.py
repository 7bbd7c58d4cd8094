"""How k-means came down, and how training goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import nan
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from pgpipe.charts.style import BLUE, ORANGE, figure, percent
from pgpipe.streets import FLOP, NAMES, TURN

Record = Mapping[str, Any]
LINES = {TURN: (BLUE, "o"), FLOP: (ORANGE, "s")}
Panel = Callable[[Axes, Sequence[Record]], None]


def draw_convergence(told: Record) -> Figure:
    """Two panels for each of clustering and training that there is."""
    drawn: list[tuple[Panel, Sequence[Record]]] = []
    if told["clustering"]:
        drawn += [(_rms, told["clustering"]), (_reassigned, told["clustering"])]
    if told["training"]:
        drawn += [(_regret, told["training"]), (_infosets, told["training"])]
    rows = len(drawn) // 2
    made = figure(10.6, 3.3 * rows + 0.7, *_title(told))
    for axes, (draw, records) in zip(made.subplots(rows, 2).flat, drawn, strict=True):
        draw(axes, records)
    return made


def _title(told: Record) -> tuple[str, str]:
    parts, said = [], []
    if told["clustering"]:
        parts.append("k-means")
        most = dict.fromkeys(LINES, 0)
        for record in told["clustering"]:
            most[record["street"]] = max(most[record["street"]], record["points"])
        if any(record["points"] < most[record["street"]] for record in told["clustering"]):
            said.append("hollow: an iteration on a sample of the hands; gaps: the sample grew")
    if told["training"]:
        parts.append("training")
        count = len(told["training"])
        said.append(f"{count} checkpoint{'' if count == 1 else 's'}")
    return f"Convergence of {' and '.join(parts)}", "; ".join(said)


def _rms(axes: Axes, records: Sequence[Record]) -> None:
    _iterations(axes, records, "rms_distance")
    axes.set_title("RMS distance of a hand to its bucket")
    axes.set_ylim(bottom=0)


def _reassigned(axes: Axes, records: Sequence[Record]) -> None:
    _iterations(axes, records, "reassigned", True)
    axes.set_yscale("log")
    axes.set_title("hands that changed bucket")
    percent(axes)


def _iterations(axes: Axes, records: Sequence[Record], column: str, changes: bool = False) -> None:
    """One line a street; hollow marks where the iteration saw a part of the points.

    changes   leave out what cannot be compared: iterations that see more points than the one
              before, and shares of nothing, which have no logarithm
    """
    for street, (colour, mark) in LINES.items():
        own = [record for record in records if record["street"] == street]
        if not own:
            continue
        every = max(record["points"] for record in own)
        x = [record["iteration"] for record in own]
        y = [record[column] for record in own]
        if changes:
            seen = [0, *(record["points"] for record in own)]
            grown = [now > before for before, now in pairwise(seen)]
            y = [nan if new or not value else value for new, value in zip(grown, y, strict=True)]
        fill = [colour if record["points"] == every else "white" for record in own]
        axes.plot(x, y, color=colour, lw=1.4)
        axes.scatter(x, y, s=18, marker=mark, c=fill, edgecolors=colour, linewidths=1.1, zorder=3)
        axes.plot([], [], color=colour, lw=1.4, marker=mark, ms=4, label=NAMES[street])
    axes.legend(loc="best")
    axes.set_xlabel("iteration")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _regret(axes: Axes, records: Sequence[Record]) -> None:
    _checkpoints(axes, records, "mean_positive_regret")
    axes.set_title("mean positive regret, in chips")
    values = [record["mean_positive_regret"] for record in records]
    if min(values) * 10 < max(values) and min(values) > 0:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, place: _short(value))


def _infosets(axes: Axes, records: Sequence[Record]) -> None:
    _checkpoints(axes, records, "infosets")
    axes.set_title("infosets met")
    axes.set_ylim(0, 1.08 * max(record["infosets"] for record in records) or 1)
    axes.yaxis.set_major_formatter(lambda value, place: _short(value))


def _checkpoints(axes: Axes, records: Sequence[Record], column: str) -> None:
    x = [record["deals"] for record in records]
    axes.plot(x, [record[column] for record in records], color=BLUE, lw=1.4, marker="o", ms=4)
    axes.set_xlabel("deals")
    axes.xaxis.set_major_formatter(lambda value, place: _short(value))
    axes.xaxis.set_major_locator(MaxNLocator(5))


def _short(value: float) -> str:
    """12.5M, 300k."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"
