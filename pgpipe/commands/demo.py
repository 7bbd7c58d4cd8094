"""pgpipe demo: cluster the tiny deck (T to A) and show what came out, within a minute."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from pgpipe import access
from pgpipe.cluster.drive import Request
from pgpipe.cluster.drive import cluster as drive
from pgpipe.commands import options as shared
from pgpipe.commands import status
from pgpipe.config import where
from pgpipe.kernels.cards import RANKS, show, unpack
from pgpipe.parameters import Parameters
from pgpipe.progress import Reporter
from pgpipe.signals import stopping
from pgpipe.streets import FLOP, NAMES, obs_range
from pgpipe.table import as_json
from pgpipe.table import show as table

BARS = "▁▂▃▄▅▆▇█"
TOP = RANKS[:7:-1]
"""AKQJT, as a chart has them."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser, deck="tiny")
    shared.add_jobs(parser)
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Cluster what is missing, then show."""
    options.deck = "tiny"
    place = where(options)
    jobs = shared.jobs(options)
    reporter = Reporter()
    with stopping() as stop, access.serving(place):
        with access.writing(place, jobs, True, reporter.say) as engine:
            reporter.say("the tiny deck: 20 cards, 108,625 suit-distinct hands")
            drive(engine, Request(Parameters("tiny")), reporter, stop.event)
        with access.reading(place) as session:
            assert session is not None
            told = gather(session)
    print(as_json(told) if options.json else text(told))
    print("\nnext: pgpipe psql --deck tiny, make cluster", file=sys.stderr)
    return 0


def gather(session: access.Reader) -> dict[str, Any]:
    """Everything that the demo shows."""
    lo, hi = obs_range(FLOP)
    pairs = session.fetch("query/neighbours", street=FLOP, lo=lo, hi=hi)
    paths: dict[str, list[float]] = {}
    for street, _, rms in session.fetch("query/convergence"):
        paths.setdefault(NAMES[street], []).append(float(rms))
    return {
        "streets": status.streets(session),
        "preflop": {hand(obs): float(equity) for obs, equity in session.fetch("query/preflop")},
        "flop_pairs": [_pair(*row) for row in pairs],
        "rms_distance": paths,
    }


def _pair(*row: Any) -> dict[str, Any]:  # noqa: ANN401  a row
    alike, distance, hand_a, equity_a, hand_b, equity_b = row
    return {
        "flop_buckets": "alike" if alike else "unlike",
        "distance": float(distance),
        "one_hand": spoken(hand_a),
        "its_equity": float(equity_a),
        "other_hand": spoken(hand_b),
        "other_equity": float(equity_b),
    }


def spoken(obs: int) -> str:
    """Pocket and board, e.g. `AcKc on TcJcQc`."""
    return f"{show(unpack(obs & 65535))} on {show(unpack(obs >> 16))}"


def hand(pocket: int) -> str:
    """A starting hand as players write it: AA, AKs, AKo."""
    low, high = unpack(pocket)
    ranks = RANKS[high // 4] + RANKS[low // 4]
    if high // 4 == low // 4:
        return ranks
    return ranks + ("s" if high % 4 == low % 4 else "o")


def chart(equities: dict[str, float]) -> str:
    """The range chart: suited hands above the diagonal, offsuit ones below."""
    lines = []
    for i, row in enumerate(TOP):
        cells = []
        for j, column in enumerate(TOP):
            name = row + column if i == j else f"{row}{column}s" if i < j else f"{column}{row}o"
            cells.append(f"{name:<3} {100 * equities[name]:4.1f} %")
        lines.append("   ".join(cells))
    return "\n".join(lines)


def sparkline(values: Sequence[float]) -> str:
    """Values as bars between their least and their largest."""
    least, most = min(values), max(values)
    steps = len(BARS) - 1
    span = (most - least) or 1.0
    return "".join(BARS[round((value - least) / span * steps)] for value in values)


def text(told: dict[str, Any]) -> str:
    """For people."""
    lines = [
        "",
        table(told["streets"]),
        "",
        "Equity of every starting hand against a random one",
        "",
    ]
    lines += [chart(told["preflop"]), "", "Flop buckets, each with a hand of it", ""]
    lines += [table(told["flop_pairs"]), "", "k-means, RMS distance from seeding to the end", ""]
    for street, path in told["rms_distance"].items():
        lines.append(f"{street:<6} {path[0]:.4f} {sparkline(path)} {path[-1]:.4f}")
    return "\n".join(lines)
