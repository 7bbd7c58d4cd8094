"""Trains inside PostgreSQL for an hour, and tells whether memory, tables or lock waits grow.

`python -m tests.soak --minutes 60` trains Leduc with two workers and a checkpoint a minute, whose
strategies are kept three at a time. Prints tables; exits with 1 where something grows beyond its
bound, a process ends, or the blueprint is not the sum of its batches.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psutil
import psycopg
from psycopg import sql

from pgpipe import server
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.server.home import find
from pgpipe.server.lifecycle import dsn
from pgpipe.server.settings import DATABASE, SUPERUSER
from pgpipe.table import show
from tests.faults.arena import wait_until
from tests.faults.runs import Run
from tests.faults.subjects import GAMES
from tests.servers import temporary_home
from tests.soak import verdict
from tests.soak.sampler import Sample, look_at_locks, name_processes, sample
from tests.train.exactness import assert_counted

SCHEMA = "soak"
LOOK_SECONDS = 2.0
"""Between two looks at locks."""


def main() -> int:
    """Train, sample, judge; the exit status."""
    options = parsed()
    with temporary_home() as home, server.running(home) as own:
        site = find(home)
        assert site is not None
        keeper = dsn(site, SUPERUSER, DATABASE)
        run = Run(home, command(options))
        with psycopg.connect(keeper, autocommit=True) as watcher:
            started = wait_until(lambda: run.ended or merged(watcher) > 3, 120, every=0.5)
            assert started and not run.ended, f"the training does not begin: {run.said}"
            samples = watch(run, watcher, options)
            batches = merged(watcher)
        run.end()
        code = run.process.returncode
        wrong = [] if code == 143 else [f"the session ended with {code}: {run.last_words}"]
        with closing(connect(Link(own, SCHEMA))) as link:
            try:
                assert_counted(PostgresSession(link))
            except AssertionError:
                wrong.append("the blueprint is not the sum of its batches")
    return report(samples, options, batches, wrong)


def parsed() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--game", choices=GAMES, default="leduc")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch", type=int, default=300, help="deals an epoch")
    parser.add_argument("--sample", type=float, default=20, help="seconds between two samples")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def command(options: argparse.Namespace) -> list[str]:
    """The training."""
    return [
        "train", *GAMES[options.game], "--schema", SCHEMA, "--slow",
        "--workers", str(options.workers), "--batch", str(options.batch),
        "--every", "1", "--keep", "3",
    ]  # fmt: skip


def merged(watcher: psycopg.Connection[Any]) -> int:
    """Batches in the ledger, if there is one."""
    if watcher.execute("select to_regclass(%s)", (f"{SCHEMA}.batch",)).fetchone() == (None,):
        return 0
    query = sql.SQL("select count(*) from {}.batch").format(sql.Identifier(SCHEMA))
    row = watcher.execute(query).fetchone()
    return int(row[0]) if row else 0


def watch(run: Run, watcher: psycopg.Connection[Any], options: argparse.Namespace) -> list[Sample]:
    """Samples until the time is over or the session ends."""
    processes = everybody(run, watcher, options.workers)
    began = time.monotonic()
    samples: list[Sample] = []
    for waits in rounds(lambda: look_at_locks(watcher), options.sample):
        minute = (time.monotonic() - began) / 60
        samples.append(sample(minute, processes, watcher, SCHEMA, waits))
        print(
            f"{minute:6.1f} min  {sum(samples[-1].memory.values()):7.0f} MB of"
            f" {len(samples[-1].memory)} processes, database {samples[-1].database >> 20} MB,"
            f" {samples[-1].waiting} lock waits seen",
            file=sys.stderr,
            flush=True,
        )
        if minute > options.minutes or run.ended:
            break
    return samples


def everybody(
    run: Run, watcher: psycopg.Connection[Any], workers: int
) -> dict[str, psutil.Process]:
    """The session, its workers, and a server process of each, once they are all there."""
    found: dict[str, psutil.Process] = {}

    def complete() -> bool:
        found.clear()
        found.update(name_processes(run.process.pid, watcher))
        return len(found) == 2 * (1 + workers)

    assert wait_until(complete, 60, every=0.5), f"not two a session and worker: {sorted(found)}"
    return found


def rounds(
    look: Callable[[], tuple[int, float]], seconds: float
) -> Iterator[list[tuple[int, float]]]:
    """Looks at the locks, so many seconds long, again and again."""
    while True:
        until, found = time.monotonic() + seconds, []
        while time.monotonic() < until:
            found.append(look())
            time.sleep(min(LOOK_SECONDS, seconds / 4))
        yield found


def report(
    samples: list[Sample], options: argparse.Namespace, batches: int, wrong: list[str]
) -> int:
    """Print the tables; 1 where something grows."""
    bounds = verdict.Bounds()
    judged = verdict.warm(samples)
    if len(judged) < 4:
        print("too few samples to judge; give it more --minutes or a smaller --sample")
        return 1
    parts = {
        "memory": verdict.memory(judged, bounds),
        "tables": verdict.tables(judged, bounds),
        "locks": verdict.waits(judged, bounds),
    }
    wrong += [
        f"{row.get('process') or row.get('table') or 'lock waits'}: {row['verdict']}"
        for rows in parts.values()
        for row in rows
        if row["verdict"] in ("grows", "grow", "it ended")
    ]
    if options.json:
        print(json.dumps({**parts, "batches": batches, "wrong": wrong}, indent=1))
    else:
        print("\n\n".join(show(rows) for rows in parts.values()))
        print(
            f"\n{samples[-1].minute:.0f} minutes, {batches:,} batches; judged from minute"
            f" {judged[0].minute:.0f} on: {'; '.join(wrong) or 'nothing grows'}"
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
