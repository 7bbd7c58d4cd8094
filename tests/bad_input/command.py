"""Commands run in this process: what they print, how they end, and how far they got."""

from __future__ import annotations

import contextlib
import functools
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn
from unittest import mock

from pgpipe import access, cli, measure, metrics, server
from pgpipe.commands import explore, import_
from pgpipe.commands import metrics as serve_metrics
from tests.bad_input.tally import Tally


class Reached(BaseException):
    """The options were taken, and work would begin."""


@dataclass(frozen=True)
class Ended:
    """How a command ended; code is None where its options were taken."""

    code: int | None
    out: str
    err: str


def begin(*arguments: object, **named: object) -> NoReturn:
    """Stands for all that a command does once it knows what."""
    raise Reached


PARSER = functools.cache(cli.parser)
"""Made once, as it takes longer than what is tried here."""


@contextlib.contextmanager
def nothing_begins() -> Iterator[None]:
    """No server, file or table is opened."""
    with contextlib.ExitStack() as stack:
        for module, names in (
            (access, ("linked", "serving", "writing", "reading")),
            (server, ("start", "stop", "status", "server_info", "psql", "running")),
            (explore, ("listen",)),
            (metrics, ("gather", "latest")),
            (measure, ("equity",)),
            (serve_metrics, ("listen",)),
            (import_, ("staged",)),
        ):
            for name in names:
                stack.enter_context(mock.patch.object(module, name, begin))
        yield


def typed(argv: Sequence[str], environment: Mapping[str, str] | None = None) -> Ended:
    """Run a command."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    code: int | None = None
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(cli, "parser", PARSER))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        if environment is not None:
            stack.enter_context(mock.patch.dict(os.environ, environment))
        try:
            code = cli.main(argv)
        except SystemExit as ended:
            code = int(ended.code or 0)
        except Reached:
            code = None
    texts = []
    for stream in (out, err):
        buffer = stream.detach()
        assert isinstance(buffer, io.BytesIO)
        texts.append(buffer.getvalue().decode("utf-8"))
    return Ended(code, *texts)


def judge(
    tally: Tally, given: object, ended: Ended, codes: Sequence[int], good: bool | None
) -> None:
    """Refused in a line with one of these exit statuses; or taken, if it may be.

    good  whether it should be taken; None where nobody but the command can tell
    """
    if ended.code in (None, 0):
        tally.accept(given, "should be refused" if good is False else "")
        return
    lines = ended.err.splitlines()
    last = lines[-1] if lines else ""
    if "Traceback" in ended.err or "a defect of pgpipe" in last:
        tally.fail("tracebacks", given, last)
    elif good:
        tally.fail("invalid", given, f"should be taken, not: {last}")
    elif ended.code not in codes:
        tally.fail("unclear", given, f"exit status {ended.code}: {last}")
    elif not last.startswith("pgpipe: ") or len(lines) > 1 or ended.out:
        tally.fail("unclear", given, f"not one line: {ended.err!r} {ended.out!r}")
    else:
        message, _, hint = last.removeprefix("pgpipe: ").rpartition("; ")
        tally.refuse(given, message, hint)
