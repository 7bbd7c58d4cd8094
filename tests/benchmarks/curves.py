"""How soon Leduc's average strategy is good, by deals an epoch: measured, drawn, kept as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from pgpipe.charts import files
from pgpipe.charts.style import BLUE, ORANGE, SKY, VERMILION, figure, rendered
from pgpipe.progress import Reporter
from tests.train.learner import Learner, in_memory

LINES = {300: (SKY, "v"), 1_000: (BLUE, "o"), 3_000: (ORANGE, "s"), 10_000: (VERMILION, "^")}
"""Colour and mark by deals an epoch."""
MARKS = 6
"""Points of a curve; each comes after twice the time of the one before."""
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)

Record = dict[str, Any]
"""Deals a batch, seconds of training, epochs, deals, exploitability in antes."""


def measure(reporter: Reporter, seconds: float) -> list[Record]:
    """Exploitability at moments that double; evaluating stops the clock."""
    records = []
    for batch in LINES:
        with in_memory(2) as (session, reader):
            learner = Learner(session, reader, "leduc", "linear", batch, 1)
            for mark in reversed(range(MARKS)):
                learner.train(reporter, seconds=seconds / 2**mark)
                point = learner.measure()
                records.append(
                    {
                        "batch": batch,
                        "seconds": round(point.seconds, 1),
                        "epochs": point.epochs,
                        "deals": point.epochs * batch,
                        "exploitability": point.exploitability,
                    }
                )
    return records


def draw(records: Sequence[Record]) -> Figure:
    """Exploitability against seconds, both by their logarithm; a line a batch size."""
    made = figure(
        7.2, 4.4, "Leduc, external sampling in memory",
        "exploitability of the average strategy, antes a hand; a line for so many deals an epoch",
    )  # fmt: skip
    axes = made.subplots()
    for batch, (colour, mark) in LINES.items():
        own = [record for record in records if record["batch"] == batch]
        x, y = ([record[column] for record in own] for column in ("seconds", "exploitability"))
        axes.plot(x, y, color=colour, marker=mark, ms=5, lw=1.4, label=f"{batch:,}")
    axes.set(xscale="log", yscale="log", xlabel="seconds of training")
    first = [record["seconds"] for record in records if record["batch"] == min(LINES)]
    axes.set_xticks([float(f"{seconds:.2g}") for seconds in first])
    values = [record["exploitability"] for record in records]
    axes.set_yticks([tick for tick in TICKS if 0.8 * min(values) <= tick <= max(values)])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, place: f"{value:g}")
        axis.set_minor_formatter(NullFormatter())
    axes.legend(title="deals an epoch", loc="lower left")
    return made


def picture(path: Path, records: Sequence[Record]) -> None:
    """The drawing as a PNG file. Raises PgpipeError where it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, rendered(draw(records), "png"))


def table(path: Path, records: Sequence[Record]) -> None:
    """The records as CSV."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
