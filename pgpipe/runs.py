"""Rows of the table `run`: that a command began to change a schema, and how that ended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import psycopg

from pgpipe import __version__, access, journal
from pgpipe.config import Where
from pgpipe.engine import Session
from pgpipe.errors import PgpipeError


def start(
    session: Session, command: str, engine: str, jobs: int, parameters: Mapping[str, object]
) -> int:
    """Record that a command begins; the run's number. The caller holds the schema alone.

    engine       its name and version
    jobs         what works side by side
    parameters   kept as JSON
    """
    ((run_id,),) = session.fetch("run/next_run")
    session.run(
        "run/start_run",
        run_id=run_id,
        uid=journal.current().uid or None,
        command=command,
        engine=engine,
        jobs=jobs,
        version=__version__,
        parameters=json.dumps(parameters),
    )
    return int(run_id)


@contextmanager
def ending(where: Where, run_id: int) -> Iterator[None]:
    """Record how the context ends, on a connection of its own: complete, or the error."""
    outcome = "failed"
    try:
        yield
        outcome = "complete"
    except PgpipeError as error:
        outcome = error.message
        raise
    finally:
        try:
            with access.noting(where) as session:
                session.run("run/finish_run", run_id=run_id, outcome=outcome)
        except (PgpipeError, psycopg.Error, duckdb.Error) as error:
            # The first error matters, not that this can't be noted.
            name = type(error).__name__
            journal.tell(f"could not record the end of the run: {name}", level="warning")
