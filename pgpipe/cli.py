"""The console script `pgpipe`: parses options, runs one command, and says every error in a line."""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import duckdb
import psycopg

from pgpipe import __version__, journal
from pgpipe.commands import (
    chart,
    check,
    cluster,
    demo,
    estimate,
    evaluate,
    explore,
    export,
    import_,
    index,
    litmus,
    metrics,
    play,
    psql,
    report,
    reset,
    server,
    status,
    train,
)
from pgpipe.config import led
from pgpipe.engine.connect import first_line
from pgpipe.errors import PgpipeError, short
from pgpipe.secrets import without_secrets

COMMANDS = (
    cluster, index, train, status, metrics, evaluate, play, litmus, explore, chart, report,
    estimate, check, psql, demo, export, import_, reset, server,
)  # fmt: skip
OURS = ("22023", "55000")
"""What refuse() raises in SQL, with a hint."""
NO_SUCH_PLACE = (errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)
AGAIN = "what was committed stays; run the same command again"


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line like all others."""

    def error(self, message: str) -> NoReturn:
        """Raises PgpipeError, exit status 2."""
        raise PgpipeError(message, f"see {self.prog} --help", 2)


def parser() -> Parser:
    """All commands and their options."""
    top = Parser(
        prog="pgpipe",
        description="Poker abstractions computed inside a database.",
        epilog="PGPIPE_HOME: folder of the embedded server (default .pgpipe). "
        "PGPIPE_DEBUG=1: show where an error comes from.",
    )
    top.add_argument("--version", action="version", version=f"pgpipe {__version__}")
    commands = top.add_subparsers(dest="command", metavar="command", required=True)
    for module in COMMANDS:
        name = module.__name__.rsplit(".", 1)[-1].rstrip("_")
        first = (module.__doc__ or "").splitlines()[0]
        text = first.split(": ", 1)[1]
        child = commands.add_parser(name, help=text, description=module.__doc__)
        module.add_options(child)
        child.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    _take_any_text()
    arguments = sys.argv[1:] if argv is None else argv
    try:
        options = parser().parse_args(_readable(arguments))
        run = journal.Run(
            journal.new_uid(),
            options.command,
            getattr(options, "log_format", "text"),
            getattr(options, "explain_over", 0.0),
        )
    except SystemExit:  # --help, --version
        _let_go()
        raise
    except (Exception, KeyboardInterrupt) as error:
        return failed(error, arguments)
    with journal.working(run):
        if run.log == "json":
            journal.tell(
                f"pgpipe {run.command} begins", "begin", version=__version__, process=os.getpid()
            )
        began = time.monotonic()
        status = perform(options, arguments)
        if run.log == "json":
            seconds = round(time.monotonic() - began, 3)
            said = f"pgpipe {run.command} ends with exit status {status}"
            journal.tell(said, "end", exit=status, seconds=seconds)
    return status


def perform(options: argparse.Namespace, arguments: Sequence[str]) -> int:
    """Run the command that was parsed; the exit status."""
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has left.
        _let_go()
        return 141
    except (Exception, KeyboardInterrupt) as error:
        return failed(error, arguments, options)
    return status


def failed(
    error: BaseException, arguments: Sequence[str], options: argparse.Namespace | None = None
) -> int:
    """Say what went wrong, without what the command line has of secrets; the exit status.

    options   of the command, where it was understood: what to run next has the same tables
    """
    told = explain(error)
    if options is not None:
        told = PgpipeError(told.message, led(told.hint, options), told.code)
    where = traceback.format_exc() if os.environ.get("PGPIPE_DEBUG") else ""
    said, where = without_secrets(str(told), arguments), without_secrets(where, arguments)
    said = short(said)
    if journal.current().log == "json":
        facts = {
            "error": without_secrets(told.message, arguments),
            "hint": without_secrets(told.hint, arguments),
            "exit": told.code,
        }
        journal.tell(said, "error", "error", **facts, **({"where": where} if where else {}))
    else:
        with suppress(OSError):
            print(f"{where}pgpipe: {said}", file=sys.stderr)
    _let_go()
    return told.code


def _take_any_text() -> None:
    """What the terminal's encoding lacks is shown escaped; what was typed that is no text is no
    answer to anything."""
    for stream, errors in ((sys.stdout, "backslashreplace"), (sys.stdin, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _readable(argv: Sequence[str]) -> Sequence[str]:
    """The arguments. Raises PgpipeError, exit status 2, for bytes that are no text, and for an
    option whose value is --, of which argparse would make a list."""
    for place, argument in enumerate(argv):
        if argument.startswith("--") and argument.endswith("=--") and "--" not in argv[:place]:
            raise PgpipeError(f"'{argument}' has no value", "see pgpipe --help", 2)
        if not argument.isprintable() and any("\ud800" <= one <= "\udfff" for one in argument):
            raise PgpipeError(f"'{argument}' is no text", "write it in the terminal's encoding", 2)
    return argv


def _let_go() -> None:
    """Where our output goes nowhere any more, say nothing more, at exit either."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def explain(error: BaseException) -> PgpipeError:
    """Any error as a line that says what to do."""
    said = first_line(error)
    match error:
        case PgpipeError():
            return error
        case KeyboardInterrupt():
            return PgpipeError("interrupted", code=130)
        case psycopg.errors.DiskFull():
            told = (f"the server's disk is full: {said}", f"free some room; {AGAIN}")
        case psycopg.errors.InsufficientPrivilege():
            told = (f"PostgreSQL refused: {said}", f"have it granted; {AGAIN}")
        case psycopg.Error() if error.sqlstate in OURS and error.diag.message_hint:
            told = (error.diag.message_primary or said, error.diag.message_hint)
        case psycopg.Error():
            told = (f"PostgreSQL: {said}", AGAIN)
        case duckdb.Error():
            told = (f"DuckDB: {said}", AGAIN)
        case OSError():
            named = f"{error.filename}: " if error.filename else ""
            hint = "name another file or folder" if error.errno in NO_SUCH_PLACE else AGAIN
            told = (f"{named}{error.strerror or said}", hint)
        case MemoryError():
            told = ("out of memory", f"use fewer --jobs; {AGAIN}")
        case _:
            said = f"{type(error).__name__}: {said}"
            told = (f"a defect of pgpipe: {said}", "PGPIPE_DEBUG=1 shows where; please report it")
    return PgpipeError(*told)
