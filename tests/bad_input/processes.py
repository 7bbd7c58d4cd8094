"""Commands as processes of their own: what only a real one has."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.bad_input.tally import Tally

PGPIPE = (sys.executable, "-m", "pgpipe")
SECRET = b"hunter2\xff"
DUCKDB = (b"--engine", b"duckdb")
CASES: tuple[tuple[str, tuple[bytes, ...], str, bytes, tuple[int, ...]], ...] = (
    # what it is, arguments, redirection, standard input, exit statuses
    ("bytes that are no text", (b"status", b"--schema", b"\xff\xfe"), "", b"", (2,)),
    ("a password of such bytes", (b"status", b"--dsn", b"password=" + SECRET), "", b"", (2,)),
    ("a folder of such bytes", (b"import", b"/no\xffwhere"), "", b"", (2,)),
    ("a control character", (b"status", b"--schema", b"a\x1b[2J\nb"), "", b"", (2,)),
    ("a long argument", (b"status", b"--schema", b"x" * 100_000), "", b"", (2,)),
    ("no argument", (), "", b"", (2,)),
    ("an empty argument", (b"",), "", b"", (2,)),
    ("no number", (b"cluster", b"--jobs", "١٢".encode()), "", b"", (2,)),
    ("not a number", (b"train", b"--minutes", b"nan"), "", b"", (2,)),
    ("no output", (b"status", *DUCKDB), ">&-", b"", (0,)),
    ("no error output", (b"status", b"--deck", b"x"), "2>&-", b"", (2,)),
    ("no streams at all", (b"status", *DUCKDB), "<&- >&- 2>&-", b"", (0,)),
    ("a full disk", (b"status", *DUCKDB), ">/dev/full", b"", (1,)),
    ("a full disk and help", (b"--help",), ">/dev/full", b"", (0, 1)),
    ("a reader who left", (b"train", b"--help"), "| head -c 1", b"", (0, 141)),
    ("an answer that is no text", (b"reset", b"--all", *DUCKDB), "", b"\xff\xff\n", (1,)),
    ("no answer", (b"reset", b"--all", *DUCKDB), "<&-", b"", (1,)),
    ("import of nothing", (b"import", b"/nowhere"), "", b"", (2,)),
    ("import of a file", (b"import", b"/etc/passwd"), "", b"", (2,)),
    ("import of a long name", (b"import", b"/" + b"x" * 5000), "", b"", (2,)),
    ("export of nothing", (b"export", b"x" * 300, *DUCKDB), "", b"", (1, 2)),
    ("export to a folder that is there", (b"export", b"/", *DUCKDB), "", b"", (1, 2)),
    ("an unknown player", (b"play", b"--a", b"\xe2\x80\xae", b"--b", b"call"), "", b"", (2,)),
    ("nothing to evaluate", (b"evaluate", *DUCKDB, b"--game", b""), "", b"", (1,)),
    ("nothing to check", (b"check", *DUCKDB, b"--only", b"'"), "", b"", (1,)),
    ("a stopped server", (b"server", b"status"), "", b"", (3,)),
    ("psql of DuckDB", (b"psql", *DUCKDB), "", b"", (2,)),
    ("a port of others", (b"explore", b"--port", b"99999"), "", b"", (2,)),
)  # fmt: skip
PLACES: tuple[Mapping[str, bytes], ...] = (
    {},
    {"PYTHONIOENCODING": b"ascii", "LC_ALL": b"C"},
    {"PGPIPE_HOME": b"/tmp/no\xfftext"},
    {"DATABASE_URL": b"postgresql://me:hunter2@[\xff/"},
)
"""Environments; with the last two the command may be refused for them alone."""
OURS = re.compile(rb'pgpipe/\w+\.py", line \d+, in (?!<module>)')
"""A line of a traceback that is of a function of ours; Python's own loading has a `main` too."""


def tried(home: Path, every: int = 1, places: int = len(PLACES)) -> Tally:
    """Every n-th case as it is, and a third of them in each of some other environments; none may
    leave anything behind."""
    tally = Tally("processes")
    began = time.monotonic()
    for place, extra in enumerate(PLACES[:places]):
        for what, arguments, redirection, typed, codes in CASES[place % 3 :: 3 if place else every]:
            ended = _run(home, arguments, redirection, typed, extra)
            _judge(tally, (what, dict(extra)), ended, codes if place < 2 else (*codes, 1, 2))
    for seconds in (0.02, 0.1, 0.3, 0.6)[:places]:
        _interrupted(tally, home, seconds)
    if list(home.iterdir()):
        tally.fail("changed", home, f"left behind: {list(home.iterdir())}")
    tally.seconds = time.monotonic() - began
    return tally


def _run(
    home: Path, arguments: tuple[bytes, ...], redirection: str, typed: bytes,
    extra: Mapping[str, bytes],
) -> subprocess.CompletedProcess[bytes]:  # fmt: skip
    """As a shell runs it; the status is that of the command, not of a pipe's end."""
    environment: dict[bytes, bytes] = {
        name: value for name, value in os.environb.items()
        if not name.startswith((b"PG", b"DATABASE_URL", b"LC_", b"LANG"))
    }  # fmt: skip
    environment |= {b"PGPIPE_HOME": bytes(home / "home")}
    environment |= {name.encode(): value for name, value in extra.items()}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", f'"$@" {redirection}', "bash", *PGPIPE, *arguments],
        env=environment, input=typed, capture_output=True, timeout=120, check=False, cwd=home,
    )  # fmt: skip


def _judge(
    tally: Tally, given: object, ended: subprocess.CompletedProcess[bytes], codes: tuple[int, ...]
) -> None:
    said = ended.stderr.decode(errors="backslashreplace")
    if "Traceback" in said or "a defect of" in said or "Exception ignored" in said:
        tally.fail("tracebacks", given, said)
    elif ended.returncode not in codes:
        tally.fail("unclear", given, f"exit status {ended.returncode}: {said}")
    elif SECRET[:7].decode() in said:
        tally.fail("unclear", given, f"repeats the password: {said}")
    elif ended.returncode == 0 or not said:
        tally.accept(given)
    else:
        message, _, hint = said.splitlines()[-1].removeprefix("pgpipe: ").rpartition("; ")
        tally.refuse(given, message or hint, hint)


def _interrupted(tally: Tally, home: Path, seconds: float) -> None:
    """Ctrl-C while everything is still being loaded."""
    process = subprocess.Popen(
        [*PGPIPE, "status", "--engine", "duckdb"],
        env={**os.environ, "PGPIPE_HOME": str(home / "home")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    ended = subprocess.CompletedProcess("status", process.returncode, out, err)
    # At its very beginning Python has no handler yet, or tells of its own streams and modules, all
    # before any line of ours runs.
    if b"Traceback" in err and not OURS.search(err) and b"pgpipe: " not in err:
        tally.accept(("Ctrl-C", seconds))
        return
    _judge(tally, ("Ctrl-C", seconds), ended, (0, 130, -signal.SIGINT))
