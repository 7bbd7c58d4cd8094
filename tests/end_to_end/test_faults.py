"""Runs that are interrupted, killed or doubled end in the tables of an uninterrupted one."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pgpipe import server
from pgpipe.cluster.drive import Request, cluster
from pgpipe.engine import Engine
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.errors import Interrupted, PgpipeError
from pgpipe.progress import Reporter
from tests.clustering import run
from tests.compare import table_hashes
from tests.end_to_end.drive_tiny import DECKS
from tests.faults import gate
from tests.faults.gate import Campaign
from tests.servers import Server, temporary_home

SMALL = DECKS["tiny"]


class Impatient(Reporter):
    """Asks for a stop after some chunks."""

    def __init__(self, chunks: int) -> None:
        super().__init__(io.StringIO())
        self.chunks = chunks
        self.stop = threading.Event()

    def advance(self, written: int) -> None:
        """Count."""
        super().advance(written)
        self.chunks -= 1
        if self.chunks <= 0:
            self.stop.set()


def interrupted_often(engine: Engine, every: int) -> int:
    """Run, stop after some chunks, and again until it is complete; how often it was stopped."""
    stops = 0
    while True:
        reporter = Impatient(every)
        try:
            cluster(engine, Request(SMALL), reporter, reporter.stop)
        except Interrupted:
            stops += 1
            continue
        return stops


@pytest.fixture(scope="module")
def campaign() -> Iterator[Campaign]:
    """A server of its own, for it will be killed."""
    with temporary_home() as home, server.running(home):
        yield gate.begin(home, "tiny")


def test_stops_between_chunks_on_postgres(embedded_server: Server, campaign: Campaign) -> None:
    link = Link(embedded_server.dsn, "stopped")
    with closing(PostgresEngine(link, 2, "pgvector", print)) as engine:
        assert interrupted_often(engine, 9) > 3
        with closing(engine.session()) as session:
            assert table_hashes(session) == campaign.expected


def test_stops_between_chunks_on_duckdb(campaign: Campaign) -> None:
    with closing(DuckEngine(None, 2)) as engine:
        assert interrupted_often(engine, 15) > 3
        assert table_hashes(engine.session()) == campaign.expected


def test_a_finished_run_is_not_repeated(campaign: Campaign) -> None:
    driver = campaign.start("whole", 2)
    _, said = driver.communicate(timeout=60)
    assert driver.returncode == 0
    assert "rows/s" not in said


@pytest.mark.parametrize(
    ("host", "kinds"),
    [
        ("cluster", "kill -9 driver,kill -9 postmaster,network truncates"),
        ("slow", "kill -9 worker,backend terminated,kill -9 backend"),
    ],
)
def test_a_campaign_of_few_faults(host: str, kinds: str) -> None:
    """Three of the kinds of `make faults`, each once."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--json", "--times", "1", "--length", "3",
         "--hosts", host, "--kinds", kinds],
        cwd=gate.CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    total = json.loads(done.stdout)["total"]
    # On a busy machine a run may be over before the later ones strike.
    assert 1 <= total["tried"] == total["survived"] <= 3
    assert (total["lost"], total["doubled"]) == (0, 0)


@pytest.mark.parametrize("step", ["signatures", "seeding", "assignment"])
def test_a_server_that_dies_within_kmeans(campaign: Campaign, step: str) -> None:
    """A crash empties the unlogged tables, and the ledger must not say otherwise."""
    schema = f"crash_{step}"
    with server.running(campaign.home) as dsn:
        PostgresEngine(Link(dsn, schema), 1, "pgvector", print).close()
        driver = campaign.start(schema, 2)
        with closing(connect(Link(dsn, schema))) as watcher:
            query = "select 1 from ledger where street = 2 and step = %s and written > 0"
            while not watcher.execute(query, (step,)).fetchall():
                assert driver.poll() is None
                time.sleep(0.005)
            gate.kill_server(campaign)
        _, said = driver.communicate(timeout=60)
        assert driver.returncode != 0, said
    assert campaign.finish(schema, 2)[0] == []


@pytest.mark.parametrize("stubborn", [True, False])
def test_a_second_driver_waits_for_a_killed_ones_backend(
    campaign: Campaign, stubborn: bool
) -> None:
    assert gate.second_driver(campaign, f"second_{stubborn}".lower(), 2, stubborn) == []


def test_a_second_driver_is_refused_while_one_works(campaign: Campaign) -> None:
    with server.running(campaign.home) as dsn:
        with gate.closed_gate(dsn, "busy") as watcher:
            driver = campaign.start("busy", 2)
            gate.wait_at_gate(watcher, driver)
            refused = campaign.start("busy", 2)
            _, said = refused.communicate(timeout=60)
        _, first = driver.communicate(timeout=300)
    assert refused.returncode == 1 and "another run works on schema busy" in said
    assert driver.returncode == 0, first
    assert campaign.differences("busy") == []


def test_other_parameters_are_refused(campaign: Campaign) -> None:
    with server.running(campaign.home) as dsn:
        engine = PostgresEngine(Link(dsn, "whole"), 1, "pgvector", print)
        with closing(engine), pytest.raises(PgpipeError, match="seed is 1, not 2"):
            run(engine, type(SMALL)(**{**vars(SMALL), "seed": 2}))
    assert gate.hashes(campaign.home, "whole") == campaign.expected


def test_kill_of_a_duckdb_driver(campaign: Campaign, tmp_path: Path) -> None:
    file = tmp_path / "tiny.duckdb"
    command = [sys.executable, "-m", "tests.end_to_end.drive_tiny", str(file), "-", "2"]
    for moment in (campaign.seconds * 0.5, campaign.seconds):
        with subprocess.Popen(command, cwd=gate.CHECKOUT, stderr=subprocess.PIPE) as driver:
            try:
                driver.communicate(timeout=moment)
            except subprocess.TimeoutExpired:
                driver.kill()
    subprocess.run(command, cwd=gate.CHECKOUT, check=True, capture_output=True)
    with closing(DuckEngine(file, 2)) as engine:
        assert table_hashes(engine.session()) == campaign.expected


def test_a_chunk_that_breaks_leaves_the_tables_as_before(campaign: Campaign) -> None:
    """A worker's connection is cut at the end of its chunk."""
    with server.running(campaign.home) as dsn, gate.closed_gate(dsn, "broken") as watcher:
        driver = campaign.start("broken", 2)
        gate.wait_at_gate(watcher, driver)
        ((pid,),) = gate.waiting(watcher)
        watcher.execute("select pg_terminate_backend(%s)", (pid,))
        driver.communicate(timeout=60)
        assert driver.returncode != 0
        assert watcher.execute("select count(*) from child").fetchone() == (0,)
    assert campaign.finish("broken", 2)[0] == []
