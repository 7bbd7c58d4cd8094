"""Breaks runs at random moments, runs again, and counts what is lost or doubled.

`python -m tests.faults --times 3 --seed 1` clusters the tiny deck and trains Leduc, fast, slow and
shared, while faults strike; a clustering must end in the tables of an undisturbed one, a blueprint
in the sum of its committed batches. Prints a line a fault and a table a kind; exits with 1 where a
fault was not survived, or where nobody ever felt one of a kind.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time

from pgpipe.table import show
from tests.faults import arena
from tests.faults.campaign import Campaign, Episode, plan
from tests.faults.kinds import EVERYWHERE, KINDS, Kind
from tests.faults.report import Tally
from tests.faults.subjects import GAMES


def main() -> int:
    """The campaign; its exit status."""
    options = parsed()
    kinds, tally = chosen(options), Tally()
    deadline = time.monotonic() + 60 * options.minutes
    with arena.opened(dice := random.Random(options.seed)) as place:
        for kind, reason in missing(place):
            if kind in kinds:
                kinds.remove(kind)
                tally.log(f"{kind.name}: not run, {reason}")
        episodes: list[Episode] = plan(kinds, options.times, options.length, dice)
        campaign = Campaign(place, dice, tally, options.game, options.pause)
        tally.log(f"{len(episodes)} episodes, {len(kinds)} kinds of faults")
        while episodes and time.monotonic() < deadline:
            episode = episodes.pop(0)
            if left := campaign.play(episode, deadline):
                episodes.append(left)
    if episodes:
        tally.log(f"{options.minutes:g} minutes are over: {len(episodes)} episodes were not played")
    rows, total = tally.rows(), tally.total()
    if options.json:
        print(json.dumps({"seed": options.seed, "faults": rows, "total": total}, indent=1))
    else:
        print(show([*rows, total]))
    return int(not tally.passed)


def parsed() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--times", type=int, default=3, help="faults of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of kinds, moments and victims")
    parser.add_argument("--minutes", type=float, default=30, help="begin no fault after that")
    parser.add_argument("--kinds", default="", help="only those with one of these words, by commas")
    parser.add_argument("--hosts", default="", help=f"only some of {', '.join(EVERYWHERE)}")
    parser.add_argument("--game", choices=GAMES, default="leduc", help="that is trained")
    parser.add_argument("--length", type=int, default=10, help="faults of one run")
    parser.add_argument("--pause", type=float, default=3, help="seconds of a paused process")
    parser.add_argument("--json", action="store_true", help="the table as JSON")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> list[Kind]:
    """The kinds that were asked for, on the hosts that were asked for."""
    words = [word.strip() for word in options.kinds.split(",")]
    hosts = options.hosts.split(",") if options.hosts else EVERYWHERE
    found = []
    for kind in KINDS:
        where = tuple(host for host in kind.hosts if host in hosts)
        if where and any(word in kind.name for word in words):
            found.append(Kind(kind.name, kind.strike, where, kind.where))
    return found


def missing(place: arena.Arena) -> list[tuple[Kind, str]]:
    """Kinds that cannot be had here, and why."""
    found = []
    for kind in KINDS:
        if kind.name == "disk full" and not place.small_disk:
            found.append((kind, "it needs a disk of its own, which only root may mount"))
        if kind.where == "clock" and not arena.FAKETIME:
            found.append((kind, "there is no libfaketime (apt-get install faketime)"))
    return found


if __name__ == "__main__":
    sys.exit(main())
