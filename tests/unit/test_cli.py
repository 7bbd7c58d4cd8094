"""Bad input: one line on stderr that says what to do, and an exit status that is not 0."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from pgpipe import cli, room
from pgpipe.cluster.drive import check_fingerprint
from pgpipe.commands import cluster as command
from pgpipe.config import Where
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.errors import Interrupted, PgpipeError
from pgpipe.parameters import Parameters
from pgpipe.signals import stopping

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and no connection settings."""
    for name in os.environ:
        if name.startswith("PG") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def typed(arguments: str) -> int:
    """Run a command as typed; its exit status."""
    return cli.main(arguments.split())


def refused(arguments: str, captured: Captured, code: int) -> str:
    """Run a command that must fail; its one line."""
    assert typed(arguments) == code
    out, err = captured.readouterr()
    assert out == ""
    assert err.startswith("pgpipe: ")
    assert err.count("\n") == 1
    return str(err)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "command"),
        ("paint", "invalid choice: 'paint'"),
        ("cluster --deck huge", "invalid choice: 'huge'"),
        ("cluster --street fourth", "invalid choice: 'fourth'"),
        ("cluster --engine oracle", "invalid choice: 'oracle'"),
        ("cluster --jobs 0", "--jobs 0 is under 1"),
        ("cluster --jobs -3", "--jobs -3 is under 1"),
        ("cluster --jobs many", "'many' is no whole number"),
        ("cluster --jobs 1_0", "'1_0' is no whole number"),
        ("cluster --jobs ١٢", "'١٢' is no whole number"),
        ("cluster --seed=--", "'--seed=--' has no value"),
        ("cluster --jobs 1025", "--jobs 1025 is not in 1 .. 1024"),
        ("cluster --schema=", "--schema '' is no plain name"),
        ("evaluate --minutes nan", "'nan' is no number"),
        ("evaluate --deals 99999999999", "--deals 99999999999 is not in 2 .. 1000000000"),
        ("train --minutes inf", "'inf' is no number"),
        ("train --every nan", "'nan' is no number"),
        ("train --keep -1", "--keep -1 is not in 0 .. 1000000"),
        ("train --slow --workers 9999", "--workers 9999 is not in 1 .. 1024"),
        ("play --a call --b call --hands 3", "--hands 3 is not in 4 .. 1000000000"),
        ("status --schema \x1b[2J", r"'\x1b[2J' is no plain name"),
        ("status --schema \udcff", r"'\udcff' is no text"),
        ("cluster --turn-buckets 4097", "--turn-buckets 4097 is not in 2 .. 4096"),
        ("cluster --flop-buckets 1", "--flop-buckets 1 is not in 2 .. 4096"),
        ("cluster --flop-slices 101", "--flop-slices 101 is not in 1 .. 100"),
        ("cluster --seed -1", "--seed -1 is not in"),
        ("cluster --schema 1st", "no plain name"),
        ("cluster --engine duckdb --dsn host=x", "--dsn is for --engine postgres"),
        ("psql --engine duckdb", "psql is for Postgres"),
        ("server", "action"),
        ("cluster --dry-run --json", "--json is for the table at the end"),
        ("chart", "picture"),
        ("chart pie", "invalid choice: 'pie'"),
        ("chart clusters", "--output is missing"),
        ("chart clusters --street fourth --json", "invalid choice: 'fourth'"),
        ("chart transitions --street river --json", "invalid choice: 'river'"),
        ("chart clusters --output a.pdf", "'a.pdf' does not end in .svg or .png"),
        ("chart clusters --output nowhere/a.png", "'nowhere/a.png' is in no folder"),
        ("chart clusters --output a.png --json", "--json prints, --output draws"),
        ("chart preflop --equity --line r5", "--equity is the same after every line"),
        ("chart histogram --bucket F1 --pocket AsKd --json", "--bucket and --pocket name"),
        ("chart histogram --board Tc9c2h --json", "--board is for --pocket"),
        ("report --output report.pdf", "'report.pdf' does not end in .html"),
    ],
)
def test_usage(arguments: str, said: str, capsys: Captured, nowhere: Path) -> None:
    assert said in refused(arguments, capsys, 2)
    assert not nowhere.exists()


@pytest.mark.parametrize("name", ["cluster", "status", "check", "estimate --deck tiny"])
def test_an_unreachable_server(name: str, capsys: Captured, tmp_path: Path) -> None:
    said = refused(f"{name} --dsn host={tmp_path}", capsys, 1)
    assert "cannot connect to PostgreSQL" in said
    assert "--dsn" in said


def test_a_refused_password_is_not_shown(capsys: Captured, tmp_path: Path) -> None:
    dsn = f"postgresql://me:secret@/games?host={tmp_path}"
    assert "secret" not in refused(f"status --dsn {dsn}", capsys, 1)


def test_status_of_nothing_makes_nothing(capsys: Captured, nowhere: Path) -> None:
    for engine in ("postgres", "duckdb"):
        assert cli.main(["status", "--engine", engine]) == 0
        assert "no tables yet; next: pgpipe cluster" in capsys.readouterr().out
        assert cli.main(["status", "--engine", engine, "--exit-code", "--json"]) == 3
        assert '"complete": false' in capsys.readouterr().out
    assert not nowhere.exists()


def test_a_long_value_is_cut(capsys: Captured) -> None:
    said = refused(f"status --schema {'x' * 100_000}", capsys, 2)
    assert "is no plain name" in said and "…" in said and len(said) < 2_000


def test_lines_in_a_value_stay_one_line(capsys: Captured) -> None:
    assert cli.main(["status", "--schema", "a\nb\r\tc"]) == 2
    assert capsys.readouterr().err.splitlines()[0].startswith(r"pgpipe: --schema 'a\nb\r\tc' is")


def test_a_home_and_a_dsn_that_are_no_text(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "host=\udcff password=secret")
    assert "no connection string" in refused("status", capsys, 2)
    monkeypatch.setenv("PGPIPE_HOME", "/no\udcff")
    assert r"'/no\udcff' has a name that is no text" in refused("status", capsys, 2)


@pytest.mark.parametrize("name", ["check", "chart preflop", "chart clusters --json", "report"])
def test_commands_on_nothing(name: str, capsys: Captured, tmp_path: Path) -> None:
    for engine in ("postgres", "duckdb"):
        assert "there are no tables yet" in refused(f"{name} --engine {engine}", capsys, 1)
    assert not Path("pgpipe-report.html").exists()


def test_a_street_before_its_dependency(capsys: Captured) -> None:
    assert typed("cluster --deck tiny --engine duckdb --jobs 1 --street turn") == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert "the turn needs the river, which is not complete" in said
    assert "pgpipe cluster --deck tiny --engine duckdb --street river" in said


def test_a_schema_with_another_seed_or_deck(capsys: Captured, tmp_path: Path) -> None:
    start = "cluster --engine duckdb --jobs 1 --schema mine --street turn"
    typed(f"{start} --deck tiny")
    for other, said in (
        ("--deck tiny --seed 2", "seed is 1, not 2"),
        ("--deck short", "deck is tiny, not short"),
        ("--deck tiny --turn-buckets 99", "turn_buckets is 144, not 99"),
    ):
        capsys.readouterr()
        assert typed(f"{start} {other}") == 1
        last = capsys.readouterr().err.splitlines()[-1]
        assert said in last
        assert "another --schema" in last


def test_every_difference_is_named() -> None:
    held = list(Parameters(deck="tiny", seed=7).fingerprint().items())
    with pytest.raises(PgpipeError, match="deck is tiny, not full, seed is 7, not 1"):
        check_fingerprint(held, Parameters())


def test_no_room(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "free_bytes", lambda folder: 123_000_000)
    assert typed("cluster --engine duckdb --jobs 1") == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert "no room: river, turn, flop, preflop of the full deck need about" in said
    assert "0.1 GB free" in said


def test_a_home_that_cannot_be_made(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path / "file" / "home"))
    assert "cannot make" in refused("cluster --engine duckdb --deck tiny", capsys, 1)


def test_a_file_that_is_no_database(capsys: Captured, nowhere: Path) -> None:
    nowhere.mkdir()
    (nowhere / "pgpipe_tiny.duckdb").write_text("no database" * 1000)
    assert "pgpipe_tiny.duckdb" in refused("status --engine duckdb --deck tiny", capsys, 1)
    assert "pgpipe_tiny.duckdb" in refused("cluster --engine duckdb --deck tiny", capsys, 1)


def test_a_duckdb_file_in_use(capsys: Captured, nowhere: Path) -> None:
    nowhere.mkdir()
    path = nowhere / "pgpipe_tiny.duckdb"
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        said = refused("cluster --engine duckdb --deck tiny", capsys, 1)
        assert "wait for the other command" in said
        assert "wait for it to end" in refused("status --engine duckdb --deck tiny", capsys, 1)
        holder.communicate(b"\n")


def test_dry_run_shows_every_script_and_writes_nothing(capsys: Captured, nowhere: Path) -> None:
    for engine in ("postgres", "duckdb"):
        assert cli.main(["cluster", "--deck", "tiny", "--engine", engine, "--dry-run"]) == 0
        out = capsys.readouterr().out
        assert "no plans: the tables do not exist yet" in out
        steps = [line for line in out.splitlines() if line.startswith("== ")]
        order = [line.split()[1] for line in steps]
        assert list(dict.fromkeys(order)) == ["river", "turn", "flop", "preflop"]
        shown = {line[7:] for line in out.splitlines() if line.startswith("-- sql/cluster/")}
        files = {f"cluster/{path.name}" for path in Path("sql/cluster").glob("*.sql")}
        assert files - shown <= {"cluster/02_forget_street.sql"}
    assert not nowhere.exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (psycopg.errors.DiskFull("no space\nmore"), "the server's disk is full: no space"),
        (psycopg.OperationalError("the connection was lost\nmore"), "the connection was lost"),
        (psycopg.errors.InsufficientPrivilege("denied"), "PostgreSQL refused: denied"),
        (duckdb.IOException("could not write\nmore"), "could not write"),
        (OSError(28, "No space left on device", "/data/file"), "/data/file: No space left"),
        (MemoryError(), "out of memory"),
    ],
)
def test_errors_of_databases_and_disks(
    error: Exception, said: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any) -> None:
        raise error

    monkeypatch.setattr(command, "drive", fail)
    assert typed("cluster --deck tiny --engine duckdb --jobs 1") == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert said in last
    assert "committed stays" in last
    assert "the same command" in last


def test_a_name_that_cannot_be_has_another_hint() -> None:
    told = cli.explain(OSError(36, "File name too long", "/x"))
    assert str(told) == "/x: File name too long; name another file or folder"


def test_a_defect_is_one_line_too(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: dict[str, str] = {}
    monkeypatch.setattr(command, "where", lambda options: nothing["missing"])
    assert "a defect of pgpipe: KeyError" in refused("cluster", capsys, 1)
    monkeypatch.setenv("PGPIPE_DEBUG", "1")
    cli.main(["cluster"])
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_between_chunks(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(Interrupted) as caught, stopping() as stop:
        os.kill(os.getpid(), number)
        assert stop.event.wait(5)
        raise Interrupted("stopped")
    assert caught.value.code == 128 + number
    assert signal.getsignal(number) is before


def test_a_second_signal_ends_at_once() -> None:
    text = (
        "import os, signal; from pgpipe.signals import stopping\n"
        "with stopping() as stop:\n"
        "    for _ in range(2): os.kill(os.getpid(), signal.SIGINT)\n"
        "    print('still here')\n"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stdout == ""


def test_an_interrupted_run_says_how_to_resume(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: Any) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        stop: threading.Event = arguments[-1]
        assert stop.wait(5)
        raise Interrupted("stopped; what is committed stays", "the same command resumes")

    monkeypatch.setattr(command, "drive", interrupted)
    assert typed("cluster --deck tiny --engine duckdb --jobs 1") == 143
    assert "the same command resumes" in capsys.readouterr().err


def test_help_names_every_default(capsys: Captured) -> None:
    for name in ("cluster", "status", "check", "estimate", "psql", "demo"):
        with pytest.raises(SystemExit) as caught:
            cli.main([name, "--help"])
        assert caught.value.code == 0
    assert "default" in capsys.readouterr().out


def test_room_of_a_server_elsewhere_is_not_ours_to_judge(tmp_path: Path) -> None:
    engine = DuckEngine(None, 1)
    try:
        place = Where(tmp_path, "postgres", "host=db", "pgpipe_full")
        room.check(place, engine, Parameters(), (3, 2, 1, 0))
    finally:
        engine.close()


def test_the_home_keeps_its_permissions(nowhere: Path) -> None:
    nowhere.mkdir(mode=0o700)
    typed("cluster --deck tiny --engine duckdb --jobs 1 --street turn")
    assert stat.S_IMODE(nowhere.stat().st_mode) == 0o700


def test_too_little_memory_to_begin_is_one_line() -> None:
    done = subprocess.run(
        ["prlimit", f"--as={100 << 20}", sys.executable, "-m", "pgpipe", "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("pgpipe: cannot be loaded: ")


def test_nothing_is_loaded_before_ctrl_c_has_an_answer() -> None:
    text = "import sys, pgpipe.__main__; print([m for m in sys.modules if m.startswith('p')])"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert "pgpipe.__main__" in done.stdout
    assert "psycopg" not in done.stdout and "pgpipe.secrets" not in done.stdout
