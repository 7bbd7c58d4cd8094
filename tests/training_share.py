"""Two fast and two slow sessions side by side, against one session of as many batches.

`python -m tests.training_share --batches 250` trains Leduc both ways, so many batches a session; it
exits with 1 where the shared blueprint is more than twice as exploitable as the single one, or its
sums are not what its ledger and audit say.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from contextlib import closing

from pgpipe import server
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.train.evaluate import evaluate
from tests.compare import rows
from tests.servers import temporary_home
from tests.train.exactness import assert_exact
from tests.training_faults import Training

SHARED = ("--fast", "--fast", "--slow", "--slow")
SIZE = ("--batch", "1000")


def main() -> int:
    """Train, compare; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=250, help="of each of the four sessions")
    parser.add_argument("--every", default="0.08", help="minutes between two merges of a fast one")
    options = parser.parse_args()
    with temporary_home() as home, server.running(home):
        alone = Training(home, "alone", ("--fast", "--every", "1000", *SIZE))
        one = trained([alone.start("--epochs", str(len(SHARED) * options.batches))], alone)
        # The tables are made before several sessions want them at once.
        modes = [(mode, "--share", "--audit", "--every", options.every, *SIZE) for mode in SHARED]
        first = Training(home, "shared", modes[-1])
        trained([first.start("--epochs", "1")], first)
        limit = ("--epochs", str(options.batches))
        sessions = [Training(home, "shared", mode).start(*limit) for mode in modes]
        many = trained(sessions, first, exact=True)
    print(f"{many / one:.2f} times the exploitability of one session")
    return 1 if many > 2 * one else 0


def trained(sessions: list[subprocess.Popen[str]], place: Training, exact: bool = False) -> float:
    """Wait for sessions, look at what they left, tell it; its exploitability."""
    began = time.monotonic()
    for session in sessions:
        _, said = session.communicate()
        assert session.returncode == 0, said
    seconds = time.monotonic() - began
    with server.running(place.home) as dsn, closing(connect(Link(dsn, place.schema))) as link:
        target = PostgresSession(link)
        if exact:
            assert_exact(target)
        ((batches,),) = rows(target, "select sum(upto - first) from batch")
        writers = rows(target, "select count(distinct writer) from batch")[0][0]
        found = evaluate(target, "leduc").exploitability
    print(
        f"{place.schema}: {batches} batches by {writers} writers in {seconds:.0f} s:"
        f" exploitability {found:.5f}",
        flush=True,
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
