"""What this process says on stderr, and the run that it says it for.

A run has one id: in every record of its log, in the tables (`run.uid`, `slow_step.run`, the last
word of `batch.writer`), and in the name of its connections (`application_name`). With
`--log-format json` each line is one JSON object; nothing else is written to stderr then.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from pgpipe.errors import PgpipeError
from pgpipe.secrets import masked

FORMATS = ("text", "json")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,49}")
"""With 'pgpipe ' before it, an id still is an application_name."""


@dataclass(frozen=True)
class Run:
    """The run that this process works for.

    uid           its id; empty where pgpipe is used as a library
    command       such as train
    log           text or json
    explain_over  seconds from which on a statement's plan is kept; 0 is never
    """

    uid: str = ""
    command: str = ""
    log: str = "text"
    explain_over: float = 0.0


_run = Run()


def current() -> Run:
    """The run of this process."""
    return _run


def application() -> str:
    """What the run's connections are called on the server."""
    return f"pgpipe {_run.uid}".strip()


def adopt(run: Run) -> None:
    """Work for a run that another process began."""
    global _run  # noqa: PLW0603  a process has one
    _run = run


def new_uid() -> str:
    """PGPIPE_RUN, else a new id, which sorts by time: 20260131T235959-9f8e7d.

    Raises PgpipeError for a PGPIPE_RUN that cannot be one.
    """
    given = os.environ.get("PGPIPE_RUN")
    if not given:
        return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    if not NAME.fullmatch(given):
        raise PgpipeError(
            "PGPIPE_RUN is no id for a run",
            "use letters, digits and . _ : -, 50 at most, or leave it out",
            2,
        )
    return given


@contextmanager
def working(run: Run) -> Iterator[None]:
    """This process works for a run until the context ends."""
    before = _run
    adopt(run)
    try:
        yield
    finally:
        adopt(before)


def line(message: str, event: str, level: str, facts: Mapping[str, object]) -> str:
    """A line of the log: the message, or a record with it and the facts; no password in either."""
    if _run.log != "json":
        return message
    record = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": level,
        "run": _run.uid,
        "command": _run.command,
        "event": event,
        "message": message.strip(),
        **facts,
    }
    return json.dumps({name: _clean(value) for name, value in record.items()}, default=str)


def tell(message: str, event: str = "message", level: str = "info", **facts: object) -> None:
    """Say it on stderr."""
    print(line(message, event, level, facts), file=sys.stderr, flush=True)


def _clean(value: object) -> object:
    return masked(value) if isinstance(value, str) else value
