"""Memory of a deal in `pgpipe train --fast`: python -m tests.benchmarks.batch_memory

Trains two epochs of several sizes, each in a process of its own, on the tiny deck with few buckets
and a game that is `pluribus` on its first streets. The slope of peak memory over the size, divided
by the nodes that a deal visits, is what pgpipe.train.fits.VISIT_BYTES stands for. All four streets
take 8 GB beside that, whatever the deck; two take some hundred MB.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np

PLACE = ("--engine", "duckdb", "--deck", "tiny")
GAME = """
    insert into game
    select 'measured', cards, $streets, stack, small_blind, big_blind, first_seat, first_later,
        raises, all_in
    from game where game = 'pluribus';
    insert into bet_size
    select 'measured', street, depth, size, kind, numerator, denominator
    from bet_size where game = 'pluribus' and street < $streets
"""


def pgpipe(home: Path, *options: str) -> int:
    """Run a command; its peak resident bytes."""
    command = [sys.executable, "-m", "pgpipe", *options, *PLACE]
    there = {**os.environ, "PGPIPE_HOME": str(home)}
    process = subprocess.Popen(command, env=there, stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("pgpipe failed")
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def peak(home: Path, batch: int) -> tuple[int, float]:
    """Peak resident bytes of two epochs of so many deals, and the nodes that a deal visited."""
    fresh = home.with_name(str(batch))
    shutil.copytree(home, fresh)
    held = pgpipe(fresh, "train", "--preset", "measured", "--epochs", "2", "--batch", str(batch))
    with duckdb.connect(str(fresh / "pgpipe_tiny.duckdb")) as connection:
        rows = connection.execute("select sum(nodes) / sum(deals) from batch").fetchall()
    shutil.rmtree(fresh)
    return held, float(rows[0][0])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streets", type=int, default=2)
    parser.add_argument("--batches", type=int, nargs="+", default=[2500, 5000, 10000, 20000])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        pgpipe(home, "cluster", "--turn-buckets", "24", "--flop-buckets", "16", "--batch", "8")
        with duckdb.connect(str(home / "pgpipe_tiny.duckdb")) as connection:
            for statement in GAME.split(";"):
                connection.execute(statement, {"streets": options.streets})
        found = [(batch, *peak(home, batch)) for batch in options.batches]
    for batch, held, visits in found:
        print(f"{batch:>8,} deals  {held / 1e9:6.2f} GB  {visits:,.0f} nodes a deal")
    slope, base = np.polyfit([row[0] for row in found], [row[1] for row in found], 1)
    visits = float(np.mean([row[2] for row in found]))
    print(
        f"{slope:,.0f} bytes a deal, {slope / visits:,.0f} a visit; {base / 1e9:.2f} GB beside it"
    )


if __name__ == "__main__":
    main()
