"""Histograms of buckets, transitions between streets, where buckets lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from pgpipe.charts.style import (
    AMOUNTS,
    BLUE,
    INK,
    PALE,
    SKY,
    VERMILION,
    figure,
    panels,
    percent,
)
from pgpipe.charts.words import BUCKETS
from pgpipe.streets import NAMES, PREFLOP, RIVER, TURN

Record = Mapping[str, Any]
BINS = np.arange(21) / 20
COLUMNS = 4
DASHES = (0, (4, 1.5))
FAR = LinearSegmentedColormap.from_list("far", AMOUNTS(np.linspace(0.25, 1, 64)))
"""As amounts, but even the least is seen."""


def draw_histogram(told: Record) -> Figure:
    """One panel a bucket: where the next street takes it, and where the river does."""
    buckets = told["buckets"]
    streets = {bucket["street"] for bucket in buckets}
    columns = min(COLUMNS, len(buckets))
    rows = -(-len(buckets) // columns)
    made = figure(
        max(2.75 * columns, 6.4), 4.6 if len(buckets) == 1 else 1.95 * rows + 1.35,
        f"What becomes of {BUCKETS[min(streets)] if len(streets) == 1 else 'some buckets'}",
        "how likely which equity is, in twentieths; the dotted line is the bucket's own",
    )  # fmt: skip
    for axes, bucket in zip(panels(made, len(buckets), columns), buckets, strict=True):
        axes.set(xlim=(0, 1), xticks=[0.25, 0.5, 0.75] if columns > 1 else BINS[::4])
        _bucket(axes, bucket)
    following = NAMES[min(streets) + 1] if len(streets) == 1 else "next street"
    handles: list[Patch | Line2D] = [Patch(facecolor=SKY, label=f"equity on the {following}")]
    if min(streets) < TURN:
        handles.append(Line2D([], [], color=VERMILION, label="equity on the river"))
    if "of_hand" in buckets[0]:
        label = f"{buckets[0]['of']} itself, on the {following}"
        handles.append(Line2D([], [], color=INK, ls=DASHES, label=label))
    made.legend(handles=handles, loc="outside lower left", ncols=len(handles), fontsize=9)
    return made


def _bucket(axes: Axes, bucket: Record) -> None:
    """One panel."""
    axes.bar(BINS[:-1], bucket["next_street"], width=0.05, align="edge", color=SKY)
    if bucket["street"] < TURN:
        axes.stairs(bucket["river"], BINS, color=VERMILION, lw=1.4)
    if "of_hand" in bucket:
        axes.stairs(bucket["of_hand"], BINS, color=INK, lw=1.6, ls=DASHES)
    axes.axvline(bucket["equity"], color=INK, lw=0.9, ls=":")
    hands = bucket["hand"] or f"{bucket['population']:,} hands"
    axes.set_title(f"{bucket['name']}: {bucket['equity']:.3f}, {hands}", size=9)
    percent(axes, "x", 0)
    percent(axes, "y", 0)
    axes.tick_params(labelsize=8)


def draw_transitions(told: Record) -> Figure:
    """A heatmap, weak buckets at the left and below."""
    street, pairs = told["street"], told["pairs"]
    rows = 1 + max(pair["place"] for pair in pairs)
    columns = 1 + max(pair["next_place"] for pair in pairs)
    shares = np.full((rows, columns), np.nan)
    for pair in pairs:
        shares[pair["place"], pair["next_place"]] = pair["probability"]
    made = figure(
        7.6, 6.9, f"From the {NAMES[street]} to the {NAMES[street + 1]}",
        f"{rows} buckets to {columns}, each row sums to 1; both sorted by equity",
    )  # fmt: skip
    axes = made.add_subplot()
    axes.grid(False)
    norm = PowerNorm(0.5, 0, float(np.nanmax(shares)))
    mesh = axes.pcolormesh(np.ma.masked_invalid(shares), cmap=AMOUNTS, norm=norm, rasterized=True)
    _equity_ticks(axes, [(pair["next_place"], pair["next_equity"]) for pair in pairs], "x")
    _equity_ticks(axes, [(pair["place"], pair["equity"]) for pair in pairs], "y")
    axes.set_xlabel(f"equity of the {NAMES[street + 1]} bucket")
    axes.set_ylabel(f"equity of the {NAMES[street]} bucket")
    bar = made.colorbar(mesh, ax=axes, shrink=0.9, pad=0.02)
    bar.set_label("probability")
    percent(bar.ax, "y", 0 if np.nanmax(shares) > 0.1 else 1)
    bar.outline.set_visible(False)
    return made


def _equity_ticks(axes: Axes, places: Sequence[tuple[int, float]], which: str) -> None:
    """Ticks where the sorted buckets pass each tenth of equity."""
    equity = np.array([value for _, value in sorted(set(places))])
    marks = np.arange(1, 10) / 10
    kept = [mark for mark in marks if equity[0] <= mark <= equity[-1]]
    at = np.searchsorted(equity, kept)
    axis = axes.xaxis if which == "x" else axes.yaxis
    apart, last = len(equity) / 14, -np.inf
    labels = []
    for place, mark in zip(at, kept, strict=True):
        near = place - last < apart
        labels.append("" if near else f"{100 * mark:.0f} %")
        last = last if near else place
    axis.set_ticks(at.tolist(), labels)


def draw_clusters(told: Record) -> Figure:
    """A point a bucket, as large as it has hands; on the river, whose equity is certain, bars."""
    street, buckets = told["street"], told["buckets"]
    equity = np.array([bucket["equity"] for bucket in buckets])
    population = np.array([bucket["population"] for bucket in buckets], dtype=float)
    hands = f"{len(buckets)} buckets of {population.sum():,.0f} hands"
    title = BUCKETS[street][0].upper() + BUCKETS[street][1:]
    if street == RIVER:
        made = figure(7.6, 4.4, title, f"{hands}; a bucket is a percent of equity")
        axes = made.add_subplot()
        axes.bar(equity, population / population.sum(), width=0.0085, color=BLUE)
        axes.set(xlabel="equity", ylabel="share of the hands", xlim=(-0.01, 1.01))
        percent(axes)
        percent(axes, "x", 0)
        return made
    made = figure(
        7.6, 6.0, title,
        ("" if street == PREFLOP else f"{hands}; ") + "higher: the equity is less settled",
    )  # fmt: skip
    axes = made.add_subplot()
    spread = np.array([bucket["spread"] for bucket in buckets])
    nearest = np.array([bucket["nearest"] for bucket in buckets], dtype=float)
    sizes = (
        14 + 380 * population / population.max()
        if street != PREFLOP
        else np.full(len(equity), 26.0)
    )
    points = axes.scatter(
        equity, spread, s=sizes, c=nearest, cmap=FAR, alpha=0.9,
        edgecolors="white", linewidths=0.6,
    )  # fmt: skip
    _labels(axes, buckets, np.sqrt(sizes) / 2 + 2)
    axes.set(xlabel="equity", ylabel="standard deviation of the river equity")
    percent(axes, "x", 0)
    bar = made.colorbar(points, ax=axes, shrink=0.9, pad=0.02)
    bar.set_label("distance to the nearest other bucket")
    bar.outline.set_visible(False)
    return made


def _labels(axes: Axes, buckets: Sequence[Record], above: Sequence[float]) -> None:
    """Names `above` points that stand far enough from the ones named before."""
    named: list[tuple[float, float]] = []
    width = np.ptp([bucket["equity"] for bucket in buckets]) or 1
    height = np.ptp([bucket["spread"] for bucket in buckets]) or 1
    by_size = sorted(
        zip(buckets, above, strict=True),
        key=lambda each: (-each[0]["population"], -each[0]["equity"]),
    )
    for bucket, offset in by_size:
        place = bucket["equity"] / width, bucket["spread"] / height
        if any(abs(place[0] - x) < 0.06 and abs(place[1] - y) < 0.045 for x, y in named):
            continue
        named.append(place)
        axes.annotate(
            bucket["hand"] or bucket["name"], (bucket["equity"], bucket["spread"]),
            xytext=(0, offset), textcoords="offset points", ha="center", size=7, color=PALE,
        )  # fmt: skip
