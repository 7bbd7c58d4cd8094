"""`pgpipe metrics`: what it tells equals the tables, and it changes nothing."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from pgpipe import metrics
from pgpipe.cli import main
from pgpipe.config import Where
from tests.clustering import Clustered
from tests.matrix import typed
from tests.servers import Server

Samples = dict[tuple[str, ...], float]
Captured = pytest.CaptureFixture[str]
SCHEMA = "metered"


def samples(text: str) -> Samples:
    """Every sample by name and the values of its labels, in order of their names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def trained(embedded_server: Server) -> Iterator[str]:
    """Connection string of a server with a training of Kuhn in SCHEMA."""
    dsn = embedded_server.dsn
    place = ("--schema", SCHEMA, "--dsn", dsn)
    status, _, said = typed("train", "--game", "kuhn", "--batch", "50", "--epochs", "3", *place)
    assert status == 0, said
    yield dsn


def told(capsys: Captured, *options: str) -> Samples:
    assert main(["metrics", *options]) == 0
    return samples(capsys.readouterr().out)


def test_a_training(trained: str, capsys: Captured) -> None:
    capsys.readouterr()
    found = told(capsys, "--schema", SCHEMA, "--dsn", trained)
    with psycopg.connect(trained, autocommit=True) as connection:
        connection.execute("set search_path = metered")

        def asked(query: str) -> Any:
            row = connection.execute(query.encode()).fetchone()
            assert row is not None
            return row[0]

        assert found["pgpipe_up",] == 1
        assert found["pgpipe_training_epoch",] == 3 == asked("select value from epoch")
        assert found["pgpipe_training_batches_total",] == 3
        assert found["pgpipe_training_deals_total",] == 150 == asked("select sum(deals) from batch")
        nodes = asked("select sum(nodes) from batch")
        assert found["pgpipe_training_decision_nodes_total",] == nodes
        assert found["pgpipe_training_infosets",] == 12
        regret = asked("select mean_positive_regret from snapshot")
        assert found["pgpipe_training_mean_positive_regret",] == pytest.approx(regret)
        assert found["pgpipe_checkpoint_epoch",] == 3
        assert 0 <= found["pgpipe_checkpoint_age_seconds",] < 3600
        assert found["pgpipe_run_complete", "train"] == 1
        ran = found["pgpipe_run_finished_timestamp_seconds", "train"]
        assert ran >= found["pgpipe_run_started_timestamp_seconds", "train"]
        size = asked("select pg_total_relation_size('blueprint')")
        assert found["pgpipe_table_bytes", "blueprint"] == size
        assert found["pgpipe_slow_statements",] == 0


def test_sessions_that_train(trained: str, capsys: Captured) -> None:
    """Two that live, one of them since just now, and one that was lost."""
    capsys.readouterr()
    with psycopg.connect(trained, autocommit=True) as connection:
        connection.execute("set search_path = metered")
        for name, kind, since in (("a", "slow", 0), ("b", "slow", 0), ("c", "fast", 7200)):
            connection.execute(
                "insert into writer values (%s, %s, 'h', 1, 1, true, now(),"
                " now() - interval '1 second' * %s)",
                (name, kind, since),
            )
        for first, writer, nodes, seconds in (
            (101, "a", 5_000, 1.0), (102, "a", 900, 3.0), (103, "c", 7, 1.0),
        ):  # fmt: skip
            connection.execute(
                "insert into batch (first, upto, writer, deals, nodes, visits, seconds, kept,"
                " merged_at) values (%s, %s, %s, 1, %s, 0, %s, 1, now())",
                (first, first + 1, writer, nodes, seconds),
            )
        try:
            found = told(capsys, "--schema", SCHEMA, "--dsn", trained)
        finally:
            connection.execute("delete from writer")
            connection.execute("delete from batch where first > 100")
    assert found["pgpipe_training_sessions", "slow"] == 2
    assert found["pgpipe_training_decision_nodes_per_second", "slow"] == 300
    assert ("pgpipe_training_sessions", "fast") not in found


def test_a_clustering(postgres_tiny: Clustered, embedded_server: Server, capsys: Captured) -> None:
    capsys.readouterr()
    found = told(capsys, "--schema", "tiny", "--dsn", embedded_server.dsn)
    assert found["pgpipe_street_hands", "turn"] == 27_290
    assert found["pgpipe_street_hands_expected", "river"] == 73_550
    done = {key[1:]: value for key, value in found.items() if key[0] == "pgpipe_step_chunks_done"}
    total = {key[1:]: value for key, value in found.items() if key[0] == "pgpipe_step_chunks"}
    assert done == total and ("assignment", "turn") in done
    assert found["pgpipe_step_rows", "isomorphism", "turn"] == 27_290
    assert found["pgpipe_table_bytes", "isomorphism"] > 2_000_000
    assert not [key for key in found if key[-1].startswith("isomorphism_")]


def test_a_table_that_is_held_is_left_out(trained: str, capsys: Captured) -> None:
    capsys.readouterr()
    with psycopg.connect(trained) as connection:
        connection.execute("lock table metered.blueprint in access exclusive mode")
        found = told(capsys, "--schema", SCHEMA, "--dsn", trained)
    assert found["pgpipe_up",] == 1 and found["pgpipe_training_epoch",] == 3
    assert ("pgpipe_table_bytes", "blueprint") not in found


def test_a_page_to_scrape(trained: str) -> None:
    """The command as typed, until Ctrl-C."""
    place = ("--schema", SCHEMA, "--dsn", trained)
    with subprocess.Popen(
        [sys.executable, "-m", "pgpipe", "metrics", "--listen", "0", *place],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        url = process.stderr.readline().split(" at ")[1].split(";")[0]
        host = urlsplit(url)
        assert host.hostname == "127.0.0.1"

        def ask(verb: str, path: str, **headers: str) -> tuple[int, str, str]:
            with closing(http.client.HTTPConnection("127.0.0.1", host.port, timeout=30)) as line:
                line.request(verb, path, headers=headers)
                answer = line.getresponse()
                return answer.status, answer.headers["content-type"], answer.read().decode()

        status, kind, text = ask("GET", host.path)
        assert status == 200 and kind.startswith("text/plain; version=")
        assert samples(text)["pgpipe_training_epoch",] == 3
        assert ask("GET", "/metrics", Host="evil.example")[0] == 421
        assert ask("POST", "/metrics")[0] == 405
        assert ask("GET", "/")[0] == 404
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_a_server_that_is_away_is_not_up(tmp_path: Path) -> None:
    place = Where(tmp_path, "postgres", f"host={tmp_path}", SCHEMA)
    assert samples(metrics.latest(place).decode()) == {("pgpipe_up",): 0.0}


@pytest.mark.parametrize("listen", ["here", "1:2:3", "127.0.0.1:65536", "-1", "[::1", "", "a b:1"])
def test_no_address(listen: str, capsys: Captured) -> None:
    assert main(["metrics", f"--listen={listen}"]) == 2
    said = capsys.readouterr().err
    assert "is no [HOST:]PORT" in said and said.count("\n") == 1


def test_nothing_to_tell(capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path / "home"))
    assert main(["metrics"]) == 1
    out, err = capsys.readouterr()
    assert out == "" and "there are no tables yet" in err
    assert not (tmp_path / "home").exists()
