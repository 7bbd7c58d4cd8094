"""Work that goes on by itself after the database went away.

Only for work of which each part is committed once or not at all, so that it may be begun again at
any point: what a user would do who reads "run the same command again".
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import psycopg

from pgpipe.engine.connect import first_line, lost
from pgpipe.errors import Interrupted, PgpipeError, Unavailable
from pgpipe.progress import Reporter

AWAY_SECONDS = 120.0
"""How long a database may be away. A server notices within a minute that a client is gone."""
FRUITLESS = 3
"""Losses in a row with nothing committed in between: then it is our work that ends the server."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 8.0
Done = TypeVar("Done")


def insist(attempt: Callable[[], Done], reporter: Reporter, stop: threading.Event) -> Done:
    """Do something, and again from the start where the connection is lost meanwhile.

    attempt   connects, and skips what is committed; `reporter` counts what it commits

    Raises what the attempt raises where that is no loss; PgpipeError where the database stays away,
    or goes away again and again before anything is committed; Interrupted where the user stops it.
    """
    fruitless, pause, since = 0, FIRST_PAUSE, 0.0
    while True:
        before = reporter.committed
        try:
            return attempt()
        except psycopg.OperationalError as error:
            if not lost(error):
                raise
            reason = first_line(error)
            if reporter.committed > before or not fruitless:
                fruitless, pause, since = 0, FIRST_PAUSE, time.monotonic()
            fruitless += 1
            if fruitless > FRUITLESS:
                raise PgpipeError(
                    f"the connection was lost {fruitless} times before anything was done: {reason}",
                    "read the server's log; what is committed stays, the same command goes on",
                ) from error
            reporter.say(
                f"the connection is lost ({reason}); what is committed stays, trying again"
            )
        except Unavailable as error:
            if not fruitless:
                raise
            if time.monotonic() - since > AWAY_SECONDS:
                raise PgpipeError(
                    f"the database has been away for {AWAY_SECONDS:.0f} s: {error.message}",
                    "what is committed stays; the same command goes on",
                ) from error
        if stop.wait(pause):
            raise Interrupted("stopped; what is committed stays", "the same command resumes")
        pause = min(2 * pause, LONGEST_PAUSE)
