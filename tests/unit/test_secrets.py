"""A password in a connection string is seen by nobody else: on no path of any command."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from pgpipe import cli
from pgpipe.errors import PgpipeError
from pgpipe.secrets import for_child, masked
from tests.clustering import Clustered
from tests.homes import site_of
from tests.servers import Server

SECRET = "hunter2"
COMMANDS = [
    "cluster --deck tiny", "cluster --dry-run", "train --deck tiny", "train --slow --game kuhn",
    "status", "status --json", "evaluate", "estimate --deck tiny", "check", "check --json",
    "reset --all --yes", "export /nowhere/files", "play --a call --b call",
    "chart preflop", "chart clusters --json",
]  # fmt: skip
TERMINAL = ("psql", "demo", "server")
"""psql takes the terminal and is tried below; the others know no server of yours."""
COMMANDS += sorted(
    {module.__name__.rsplit(".", 1)[-1].rstrip("_") for module in cli.COMMANDS}
    - {command.split()[0] for command in COMMANDS}
    - set(TERMINAL)
)
DSNS = {
    "nobody there": f"postgresql://me:{SECRET}@/games?host=/nowhere",
    "words": f"host=/nowhere user=me password='{SECRET}'",
    "another port": f"postgresql://me:{SECRET}@127.0.0.1:1/games",
    "at": f"postgresql://me:x@{SECRET}@127.0.0.1:1/games",
    "slash": f"postgresql://me:x/{SECRET}@127.0.0.1:1/games",
    "colon": f"postgresql://me:{SECRET}/x@127.0.0.1:1/games",
    "no such option": f"postgresql://me:{SECRET}@127.0.0.1:1/games?colour=red",
    "broken escape": f"postgresql://me:{SECRET}%zz@127.0.0.1:1/games",
    "broken words": f"host=/nowhere password='{SECRET}",
    "broken port": f"postgresql://me:{SECRET}@127.0.0.1:one/games",
    "no root certificate": f"postgresql://me:{SECRET}@127.0.0.1:1/games?sslmode=verify-full"
    "&sslrootcert=/nowhere",
    "no such mode": f"host=127.0.0.1 port=1 password={SECRET} sslmode=maybe",
}


PROGRAM = """#!/bin/sh
tr "\\0" " " </proc/$$/cmdline
echo "pass:$PGPASSWORD"
read -r _
"""
KEPT = (
    "select run::text from secret_kuhn.run",
    "select batch::text from secret_kuhn.batch",
    "select training::text from secret_kuhn.training",
    "select slow_step::text from secret_kuhn.slow_step",
    "select application_name, query from pg_stat_activity",
)


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("PG") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PGPIPE_DEBUG", "1")
    monkeypatch.setattr("sys.stdin", io.StringIO())


@pytest.mark.parametrize("dsn", DSNS.values(), ids=DSNS)
def test_no_error_shows_it(
    dsn: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tracebacks included: PGPIPE_DEBUG is set."""
    for command in COMMANDS:
        assert cli.main([*command.split(), "--dsn", dsn]) != 0
        monkeypatch.setenv("DATABASE_URL", dsn)
        assert cli.main(command.split()) != 0
        monkeypatch.delenv("DATABASE_URL")
        said = "".join(capfd.readouterr())
        assert "pgpipe: " in said
        assert SECRET not in said, command


ARGUMENTS = {
    "misspelt option": ["status", "--dns", DSNS["another port"]],
    "misspelt option, with =": ["status", f"--dns={DSNS['another port']}"],
    "short option": ["status", f"-d{DSNS['no such option']}"],
    "words of a misspelt option": ["status", "--dns", DSNS["words"]],
    "invalid choice of deck": ["status", "--deck", DSNS["words"]],
    "invalid choice of command": [DSNS["at"], "status"],
    "invalid number": ["cluster", f"--jobs={DSNS['broken words']}"],
    "ambiguous option": ["cluster", f"--d={DSNS['another port']}"],
    "explicit argument": ["status", f"--json={DSNS['slash']}"],
    "schema": ["status", "--schema", DSNS["another port"]],
    "player": ["play", "--a", DSNS["words"], "--b", "call"],
    "check": ["check", "--deck", "tiny", "--only", DSNS["words"]],
    "chart": ["chart", DSNS["words"]],
    "output": ["chart", "convergence", "--output", DSNS["words"]],
    "no quotes": ["status", "--dsn", "host=/nowhere", f"password={SECRET}", "user=me"],
    "no quotes, spaces": ["status", "--dsn", "host=/nowhere", "password", "=", SECRET],
    "quotes inside": ["status", "--dsn", "host=/nowhere", "password='my", f"{SECRET}'", "--json"],
    "escaped quotes": ["status", "--deck", rf"host=db password='my \' \" {SECRET}'"],
    "letters": ["status", "--deck", f"password=ß\t'\"{SECRET}"],
    "no user": ["status", "--dns", f"postgresql://{SECRET}@db/games"],
    "no host": ["status", "--dns", f"postgresql://me:{SECRET}"],
}


@pytest.mark.parametrize("typed", ARGUMENTS.values(), ids=ARGUMENTS)
def test_no_usage_error_shows_it(typed: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """argparse repeats what it does not understand; PGPIPE_DEBUG is set."""
    assert cli.main(typed) != 0
    said = "".join(capfd.readouterr())
    assert "pgpipe: " in said
    assert SECRET not in said


def test_what_is_no_secret_is_still_quoted(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", "--dns", "plain", "--dsn", DSNS["words"]]) == 2
    assert "unrecognized arguments: --dns plain" in capfd.readouterr().err


@pytest.mark.parametrize(
    "dsn", [DSNS["words"], DSNS["at"], DSNS["another port"], DSNS["broken words"], DSNS["slash"]]
)
def test_masked(dsn: str) -> None:
    assert SECRET not in masked(dsn)
    assert "***" in masked(dsn)
    assert masked("host=db user=me sslmode=require") == "host=db user=me sslmode=require"
    assert masked("postgresql://me@db/games") == "postgresql://me@db/games"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ps_does_not_show_it(tmp_path: Path) -> None:
    """A command that waits, seen as other users see it."""
    program = tmp_path / "psql"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    dsn = DSNS["another port"]
    with subprocess.Popen(
        [sys.executable, "-m", "pgpipe", "psql", "--dsn", dsn],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        child = process.stdout.readline()
        line = Path(f"/proc/{process.pid}/cmdline").read_text(encoding="utf-8")
        process.stdin.write("\n")
    assert f"pass:{SECRET}" in child  # psql has it, from the environment
    assert SECRET not in child.split("pass:")[0]
    assert "host=127.0.0.1" in child
    assert SECRET not in line
    assert "pgpipe psql" in line and "***" in line


def test_what_no_variable_carries_is_refused() -> None:
    with pytest.raises(PgpipeError, match="would be seen"):
        for_child("host=db sslpassword=hunter2")


def test_nothing_of_it_is_kept_in_the_tables_or_the_logs(
    embedded_server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    """The embedded server asks for no password, and would ignore this one."""
    dsn = f"{embedded_server.dsn} password={SECRET}"
    place = ["--schema", "secret_kuhn", "--dsn", dsn]
    log = ["--log-format", "json", "--explain-over", "0.0001"]
    train = ["train", "--game", "kuhn", "--batch", "50", "--epochs", "1"]
    assert cli.main([*train, *place, *log]) == 0
    assert cli.main(["metrics", *place]) == 0
    out, err = capfd.readouterr()
    assert "slow_step" in err and "pgpipe_up 1.0" in out
    assert SECRET not in out + err
    with psycopg.connect(dsn) as connection:
        for query in KEPT:
            assert SECRET not in str(connection.execute(query.encode()).fetchall())
    assert embedded_server.home is not None
    assert SECRET not in site_of(embedded_server.home).log.read_text(errors="replace")


def test_nothing_of_it_is_exported(
    postgres_tiny: Clustered, embedded_server: Server, tmp_path: Path
) -> None:
    dsn = f"{embedded_server.dsn} password={SECRET}"
    folder = tmp_path / "files"
    place = ("--deck", "tiny", "--schema", "tiny", "--dsn", dsn)
    assert cli.main(["export", str(folder), *place]) == 0
    files = list(folder.iterdir())
    assert len(files) > 5
    assert not [file for file in files if SECRET.encode() in file.read_bytes()]
