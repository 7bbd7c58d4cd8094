"""What the report tells, section by section; a section without data says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pgpipe import access
from pgpipe.charts import ask
from pgpipe.charts.words import spot_title
from pgpipe.commands import litmus
from pgpipe.errors import PgpipeError
from pgpipe.streets import FLOP, NAMES, PREFLOP, TURN

Record = dict[str, Any]
PANELS = 12
"""Buckets of a street whose histograms are shown."""


@dataclass(frozen=True)
class Picture:
    """What is drawn, and what is said to those who do not see it; `half` stands beside another."""

    told: Record
    alt: str
    half: bool = False


@dataclass(frozen=True)
class Table:
    """Records of equal keys."""

    records: Sequence[Record]
    caption: str = ""


@dataclass(frozen=True)
class Missing:
    """Why there is nothing, and what would change that."""

    text: str


Part = Picture | Table | Missing
Parts = Callable[[access.Reader], Iterator[Part]]


@dataclass(frozen=True)
class Section:
    """A chapter: its name in the address, its title, what it is about, how to gather it."""

    anchor: str
    title: str
    text: str
    parts: Parts


def gathered(session: access.Reader, section: Section) -> Iterator[Part]:
    """A section's parts; where SQL refuses, what it says instead."""
    try:
        yield from section.parts(session)
    except PgpipeError as error:
        yield Missing(str(error))


def run_parameters(session: access.Reader) -> Iterator[Part]:
    """What the tables were made with."""
    held: dict[str, str] = dict(session.fetch("run/parameters"))
    yield _named(held, "clustering") if held else Missing("nothing is clustered here")
    trained: dict[str, str] = dict(session.fetch("session/41_fingerprint"))
    yield _named(trained, "training") if trained else Missing("nothing is trained here yet")
    if game := ask.ask(session, "chart/game"):
        yield Table(game, "the game, in chips")
    if runs := ask.ask(session, "chart/runs"):
        yield Table(runs, "the last runs")


def _named(values: dict[str, str], caption: str) -> Table:
    return Table([{"name": name, "value": value} for name, value in values.items()], caption)


def quality(session: access.Reader) -> Iterator[Part]:
    """How many hands buckets have, and how far apart they are."""
    rows = ask.ask(session, "chart/quality")
    if not rows:
        raise PgpipeError("no street is clustered yet", ask.CLUSTER)
    yield Table([{**row, "street": NAMES[row["street"]]} for row in rows])


def histograms(session: access.Reader) -> Iterator[Part]:
    """Some buckets of each street."""
    for street in (FLOP, TURN, PREFLOP):
        alt = f"histograms of {PANELS} buckets of the {NAMES[street]}"
        yield Picture(ask.spread(session, street, PANELS), alt)


def transitions(session: access.Reader) -> Iterator[Part]:
    """From each street to the next."""
    for street in (PREFLOP, FLOP, TURN):
        alt = f"heatmap from the {NAMES[street]} to the {NAMES[street + 1]}"
        yield Picture(ask.transitions(session, street), alt, True)


def clusters(session: access.Reader) -> Iterator[Part]:
    """Where the buckets of each street lie."""
    for street, name in enumerate(NAMES):
        yield Picture(ask.clusters(session, street), f"buckets of the {name}", True)


def clustering(session: access.Reader) -> Iterator[Part]:
    """The iterations of k-means."""
    rows = ask.clustering(session)
    if not rows:
        raise PgpipeError("no street was clustered by k-means yet", ask.CLUSTER)
    told = {"chart": "convergence", "clustering": rows, "training": []}
    yield Picture(told, "RMS distance and reassigned hands by iteration")


def training(session: access.Reader) -> Iterator[Part]:
    """The checkpoints of training."""
    rows = ask.training(session)
    if not rows:
        raise PgpipeError("there is no blueprint yet", "run: pgpipe train")
    told = {"chart": "convergence", "clustering": [], "training": rows}
    yield Picture(told, "mean positive regret and infosets by deals")


def preflop(session: access.Reader) -> Iterator[Part]:
    """The button's first decision, and the big blind's answers."""
    ask.only_postgres(session, "a preflop chart")
    lines = [row["line"] for row in ask.ask(session, "chart/first_lines")] or [""]
    for line in lines:
        told = ask.preflop(session, line)
        yield Picture(told, f"starting hands: {spot_title(told['spot'])}", True)


def verdicts(session: access.Reader) -> Iterator[Part]:
    """The table of litmus."""
    _, checks = litmus.judged(session)
    counted = litmus.counted(checks)
    yield Table(checks, ", ".join(f"{count} {name}" for name, count in counted.items() if count))


SECTIONS = (
    Section(
        "parameters", "What was run",
        "What the tables were made with. The same parameters and seed make the same clustering.",
        run_parameters,
    ),
    Section(
        "quality", "Cluster quality by street",
        "Smallest, median and largest: hands in a bucket. Distances are in win probability, as"
        " metric.dx: of a hand to the mean of its bucket after seeding and at the end, and of a"
        " bucket to its nearest neighbour, on average. Preflop buckets are the hands themselves,"
        " river buckets are percents of equity.",
        quality,
    ),
    Section(
        "histograms", "What becomes of buckets",
        "Buckets from the weakest to the strongest, equally many hands apart. Bars: the equity of"
        " the next street's bucket. Line: the equity on the river.",
        histograms,
    ),
    Section(
        "transitions", "From street to street",
        "Each row is a bucket's distribution over the next street's buckets, both sorted by"
        " equity. A narrow band is a street on which little changes.",
        transitions,
    ),
    Section(
        "clusters", "Where buckets lie",
        "To the right: equity. Upwards: how far the river may still take a hand from it; draws"
        " stand above made hands of the same equity. Area: hands in the bucket. Dark: far from"
        " every other bucket.",
        clusters,
    ),
    Section(
        "k-means", "Convergence of k-means",
        "The distance need not fall at every iteration: centroids are means under an L1 distance."
        " It jumps where an iteration sees more of the hands.",
        clustering,
    ),
    Section(
        "training", "Convergence of training",
        "Mean positive regret bounds exploitability from above once all infosets are met; while"
        " the tree of infosets grows it may rise.",
        training,
    ),
    Section(
        "preflop", "First decisions",
        "What the average strategy does with every starting hand: the button first, then the big"
        " blind after each of the button's actions. A cell is as high as the hand is likely.",
        preflop,
    ),
    Section(
        "litmus", "Litmus",
        "Spots of which players know the answer. In percent; visits are those of the least"
        " visited hand.",
        verdicts,
    ),
)  # fmt: skip
