"""A thread that breaks down ends the process: whoever waits for its work would wait for ever.

That happens where memory is so short that not even the error can be handed on.
"""

from __future__ import annotations

import logging
import os
import threading

OUT_OF_MEMORY = b"pgpipe: out of memory; what was committed stays; run the same command again\n"


def end_with_threads() -> None:
    """From now on; for the process that a user started."""
    known = threading.excepthook

    def broken(told: threading.ExceptHookArgs) -> None:
        if issubclass(told.exc_type, MemoryError):
            _end()
        known(told)

    threading.excepthook = broken
    # A pool's threads tell its logger, and nobody else.
    logging.getLogger("concurrent.futures").addHandler(_Pool())


class _Pool(logging.Handler):
    """Hears of a pool's thread that broke down."""

    def emit(self, record: logging.LogRecord) -> None:
        """End."""
        if record.levelno >= logging.CRITICAL:
            _end()


def _end() -> None:
    """At once, with what needs no memory; what is not committed is rolled back."""
    os.write(2, OUT_OF_MEMORY)
    os._exit(1)
