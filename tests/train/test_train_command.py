"""`pgpipe train` and `pgpipe reset`, as a user types them."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from argparse import ArgumentParser
from pathlib import Path

import duckdb
import pytest

from pgpipe.cli import main
from pgpipe.commands import train_options
from pgpipe.train import fits

KUHN = ["--engine", "duckdb", "--game", "kuhn", "--batch", "50"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own, and nothing on the terminal."""
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


def asked(home: Path, query: str) -> list[tuple[object, ...]]:
    """Rows of the DuckDB file."""
    with duckdb.connect(str(home / "pgpipe_kuhn.duckdb")) as connection:
        return connection.execute(query).fetchall()


def test_training_goes_on_where_it_stopped(home: Path) -> None:
    assert main(["train", *KUHN, "--epochs", "3"]) == 0
    assert main(["train", *KUHN, "--epochs", "2"]) == 0
    assert asked(home, "select first, upto, deals from batch order by first") == [
        (0, 3, 150),
        (3, 5, 100),
    ]
    assert asked(home, "select count(*) from snapshot") == [(2,)]


def test_q_and_enter_stop_well(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("x\nq\n"))
    assert main(["train", *KUHN]) == 0
    ((upto,),) = asked(home, "select coalesce(max(upto), 0) from batch")
    assert asked(home, "select value from epoch") == [(upto,)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_batch_and_merges(home: Path, number: signal.Signals) -> None:
    def interrupt() -> None:
        time.sleep(4)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        assert main(["train", *KUHN]) == 128 + number
    finally:
        thread.join()
    ((upto,),) = asked(home, "select value from epoch")
    assert asked(home, "select coalesce(sum(upto - first), 0) from batch") == [(upto,)]
    stopped = "stopped; what was learnt is in the database"
    assert asked(home, "select outcome from run") == [(stopped,)]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--slow", "--workers", "0"], "--workers 0"),
        (["--workers", "2"], "--workers is for --slow"),
        (["--game", "kuhn", "--preset", "slumbot"], "--preset is for --game nlhe"),
        (["--slow", "--engine", "duckdb"], "--slow is for Postgres"),
        (["--share", "--engine", "duckdb"], "--share is for Postgres"),
        (["--audit"], "--audit is for --slow and --share"),
        (["--minutes", "0"], "--minutes 0"),
        (["--epochs", "-1"], "--epochs -1"),
        (["--engine", "duckdb", "--game", "kuhn", "--batch", "0"], "--batch 0"),
        (["--game", "chess"], "invalid choice"),
        (["--game", "kuhn", "--preset", ""], "--preset is for --game nlhe"),
        (["--schedule", "weekly"], "invalid choice"),
        (["--average", "cubic"], "invalid choice"),
        (["--slow", "--schedule", "dcfr"], "leave out --slow"),
        (["--share", "--schedule", "dcfr"], "leave out --share"),
        (["--share", "--prune", "0.5"], "--prune is for --fast"),
        (["--share", "--bias", "5"], "--bias is not for --share"),
        (["--fast", "--slow"], "not allowed with"),
    ],
)
def test_bad_options_are_one_line(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert main(["train", *options]) == 2
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error
    assert not list(home.iterdir())


@pytest.mark.parametrize(
    ("typed", "schedule"),
    [
        ("", "linear"),
        ("--slow", "linear"),
        ("--share", "cfr+"),
        ("--share --schedule plain", "plain"),
    ],
)
def test_which_schedule_there_is_unless_it_is_said(typed: str, schedule: str) -> None:
    parser = ArgumentParser()
    train_options.add_options(parser)
    assert train_options.planned(parser.parse_args(typed.split())).settings.schedule == schedule


def test_an_unknown_preset_is_refused_before_anything_is_clustered(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("nope", ""):
        assert main(["train", "--engine", "duckdb", "--deck", "tiny", "--preset", name]) == 2
        error = capsys.readouterr().err
        assert error.startswith(f"pgpipe: unknown game '{name}'; use one of kuhn, leduc, pluribus")
    with duckdb.connect(str(home / "pgpipe_tiny.duckdb")) as connection:
        assert connection.execute("select count(*) from ledger").fetchall() == [(0,)]


def test_a_batch_that_memory_cannot_hold_is_refused_and_told_what_would(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fits, "free_bytes", lambda: 1e9)
    place = ["--engine", "duckdb", "--deck", "tiny"]
    assert main(["train", *place, "--batch", "1000000"]) == 2
    error = capsys.readouterr().err
    most, need = int(0.9e9 / fits.DEAL_BYTES), f"{1e6 * fits.DEAL_BYTES / 1e9:.1f} GB"
    assert f"a batch of 1,000,000 deals needs about {need} of memory, and 1.0 GB are free" in error
    assert f"use --batch {most} or less" in error
    monkeypatch.setattr(fits, "free_bytes", lambda: 0.0)
    assert main(["train", *place, "--batch", "1"]) == 2
    assert "free some memory" in capsys.readouterr().err
    # Small games take next to nothing.
    assert main(["train", *KUHN, "--epochs", "1"]) == 0


def test_free_memory_is_what_the_system_and_the_control_group_allow(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fits, "MEMINFO", home / "meminfo")
    monkeypatch.setattr(fits, "LIMITS", (home / "limit",))
    assert fits.free_bytes() > 1e8
    (home / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    2000 kB\n")
    assert fits.free_bytes() == 2_048_000
    (home / "limit").write_text("max\n")
    assert fits.free_bytes() == 2_048_000
    (home / "limit").write_text("5000\n")
    assert fits.free_bytes() == 5_000


def test_another_schedule_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", *KUHN, "--epochs", "1"]) == 0
    before = asked(home, "select * from blueprint order by all")
    assert main(["train", *KUHN, "--epochs", "1", "--schedule", "plain"]) == 1
    assert "schedule is linear, not plain" in capsys.readouterr().err
    assert asked(home, "select * from blueprint order by all") == before


def test_an_average_that_does_not_suit_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", *KUHN, "--epochs", "1", "--average", "linear"]) == 0
    assert "warning" not in capsys.readouterr().err
    assert main(["train", *KUHN, "--epochs", "1", "--average", "quadratic"]) == 1
    error = capsys.readouterr().err
    assert "warning: linear with a quadratic average" in error
    assert "average is linear, not quadratic" in error


def test_a_training_without_a_note_of_its_average_goes_on(home: Path) -> None:
    assert main(["train", *KUHN, "--epochs", "1"]) == 0
    with duckdb.connect(str(home / "pgpipe_kuhn.duckdb")) as connection:
        connection.execute("delete from training where name = 'average'")
    assert main(["train", *KUHN, "--epochs", "1"]) == 0
    assert main(["train", *KUHN, "--epochs", "1", "--average", "constant"]) == 1


def test_reset_asks_first(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--engine", "duckdb", "--schema", "pgpipe_kuhn"]
    assert main(["train", *KUHN, "--epochs", "1"]) == 0
    assert main(["reset", *place, "--training"]) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert asked(home, "select count(*) > 0 from blueprint") == [(True,)]
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert main(["reset", *place, "--training"]) == 0
    for table in ("blueprint", "batch", "snapshot", "training"):
        assert asked(home, f"select count(*) from {table}") == [(0,)]
    assert asked(home, "select value from epoch") == [(0,)]
