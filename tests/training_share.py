"""Two fast and two slow sessions side by side, against one session of as many batches.

`python -m tests.training_share --batches 250` trains Leduc both ways, so many batches a session; it
exits with 1 where the shared blueprint is more than twice as exploitable as the single one, or its
sums are not what its ledger and audit say.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from pgpipe import server
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from tests.compare import rows
from tests.faults.runs import Run
from tests.servers import temporary_home
from tests.train.engines import evaluate
from tests.train.exactness import assert_exact

SHARED = ("--fast", "--fast", "--slow", "--slow")
SIZE = ("--batch", "1000")


def main() -> int:
    """Train, compare; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=250, help="of each of the four sessions")
    parser.add_argument("--every", default="0.08", help="minutes between two merges of a fast one")
    options = parser.parse_args()
    with temporary_home() as home, server.running(home):
        alone = ("--fast", "--every", "1000", *SIZE)
        count = len(SHARED) * options.batches
        one = trained(home, "alone", [session(home, "alone", alone, count)])
        # The tables are made before several sessions want them at once.
        modes = [(mode, "--share", "--audit", "--every", options.every, *SIZE) for mode in SHARED]
        trained(home, "shared", [session(home, "shared", modes[-1], 1)])
        sessions = [session(home, "shared", mode, options.batches) for mode in modes]
        many = trained(home, "shared", sessions, exact=True)
    print(f"{many / one:.2f} times the exploitability of one session")
    return 1 if many > 2 * one else 0


def session(home: Path, schema: str, mode: Sequence[str], batches: int) -> Run:
    """A session of so many batches."""
    limit = ("--epochs", str(batches))
    return Run(home, ["train", "--game", "leduc", "--schema", schema, *mode, *limit])


def trained(home: Path, schema: str, sessions: Sequence[Run], exact: bool = False) -> float:
    """Wait for sessions, look at what they left, tell it; its exploitability."""
    began = time.monotonic()
    for run in sessions:
        run.process.wait()
        assert run.process.returncode == 0, run.said
        run.end()
    seconds = time.monotonic() - began
    with server.running(home) as dsn, closing(connect(Link(dsn, schema))) as link:
        target = PostgresSession(link)
        if exact:
            assert_exact(target)
        ((batches,),) = rows(target, "select sum(upto - first) from batch")
        writers = rows(target, "select count(distinct writer) from batch")[0][0]
        found = evaluate(target, "leduc").exploitability
    print(
        f"{schema}: {batches} batches by {writers} writers in {seconds:.0f} s:"
        f" exploitability {found:.5f}",
        flush=True,
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
