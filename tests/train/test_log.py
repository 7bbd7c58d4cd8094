"""The log of a run for programs, and how it meets the tables."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pgpipe import journal
from pgpipe.cli import main
from pgpipe.progress import Reporter
from pgpipe.train import telling
from pgpipe.train.snapshot import Snapshot
from pgpipe.train.trainer import Work

Captured = pytest.CaptureFixture[str]
KUHN = ["train", "--engine", "duckdb", "--game", "kuhn", "--batch", "50"]
JSON = ("--log-format", "json")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path))
    monkeypatch.delenv("PGPIPE_RUN", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


def asked(home: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "pgpipe_kuhn.duckdb")) as connection:
        return connection.execute(query).fetchall()


def records(captured: Captured) -> list[dict[str, Any]]:
    """Every line of stderr, which must be an object."""
    return [json.loads(line) for line in captured.readouterr().err.splitlines()]


def test_records_meet_the_tables(home: Path, capsys: Captured) -> None:
    assert main([*KUHN, *JSON, "--epochs", "2"]) == 0
    told = records(capsys)
    (uid,) = {record["run"] for record in told}
    assert {record["command"] for record in told} == {"train"}
    assert [told[0]["event"], told[-1]["event"]] == ["begin", "end"]
    assert told[-1]["exit"] == 0
    assert all(record["time"].endswith("Z") and record["level"] for record in told)
    (checkpoint,) = [record for record in told if record["event"] == "checkpoint"]
    assert (checkpoint["checkpoint_epoch"], checkpoint["infosets"]) == (2, 12)
    assert asked(home, "select uid, command, outcome from run") == [(uid, "train", "complete")]
    assert asked(home, "select split_part(writer, ' ', -1) from batch") == [(uid,)]


def test_a_failure_is_a_record_too(home: Path, capsys: Captured) -> None:
    assert main([*KUHN, "--epochs", "1"]) == 0
    assert "{" not in capsys.readouterr().err
    assert main([*KUHN, *JSON, "--epochs", "1", "--schedule", "plain"]) == 1
    told = records(capsys)
    (error,) = [record for record in told if record["event"] == "error"]
    assert (error["level"], error["exit"]) == ("error", 1)
    assert "schedule is linear, not plain" in error["error"] and error["hint"]
    assert told[-1]["exit"] == 1
    outcomes = asked(home, "select outcome from run order by run_id")
    assert outcomes == [("complete",), (error["error"],)]


def test_the_id_may_be_given(home: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPIPE_RUN", "nightly:7")
    assert main([*KUHN, "--epochs", "1"]) == 0
    assert asked(home, "select uid from run") == [("nightly:7",)]
    capsys.readouterr()
    for wrong in ("a b", "x" * 51, "x\n{}", "'"):
        monkeypatch.setenv("PGPIPE_RUN", wrong)
        assert main([*KUHN, "--epochs", "1"]) == 2
        said = capsys.readouterr().err
        assert "PGPIPE_RUN is no id" in said and said.count("\n") == 1


def test_ids_differ_and_sort_by_time() -> None:
    first, second = journal.new_uid(), journal.new_uid()
    assert first != second and first[:15] <= second[:15]
    assert journal.NAME.fullmatch(first)


def test_no_password_is_in_a_record(capsys: Captured) -> None:
    with journal.working(journal.Run("u", "train", "json")):
        journal.tell("no way to postgresql://me:hunter2@db/x", hint="password=hunter2 was wrong")
    said = capsys.readouterr().err
    assert "hunter2" not in said and said.count("***") == 2


def test_steps_are_records_with_their_names_in_the_tables() -> None:
    stream = io.StringIO()
    with journal.working(journal.Run("u", "cluster", "json")):
        reporter = Reporter(stream)
        reporter.begin("turn points", 4, 1, street=2, step="points", iteration=0)
        reporter.advance(10)
        reporter.end(quiet=True)
    began, ended = map(json.loads, stream.getvalue().splitlines())
    assert (began["event"], began["chunks_done"]) == ("step_begin", 1)
    names = (ended["event"], ended["street"], ended["step"], ended["iteration"])
    assert names == ("step_end", 2, "points", 0)
    assert (ended["chunks"], ended["chunks_done"], ended["rows"]) == (4, 2, 10)


class Standing:
    """A trainer that stands still."""

    epoch = 40
    last: Snapshot | None = None


def test_progress_tells_the_last_checkpoint_and_its_epoch() -> None:
    stream, trainer = io.StringIO(), Standing()
    for trainer.last in (None, Snapshot(30, 288, 672, 0.125)):
        work = Work(1, 500, 9000, 2.0)
        telling.progress(trainer, work, 2.0, 60.0, Reporter(stream))  # type: ignore[arg-type]
    before, after = stream.getvalue().splitlines()
    assert before.startswith("epoch 40: 250 deals/s, 4,500 decision nodes/s, infosets and regret")
    assert "288 infosets and mean positive regret 0.125 at epoch 30" in after
    assert "next checkpoint in 60 s" in after and after.endswith(" GB")
