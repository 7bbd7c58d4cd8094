"""Ctrl-C and SIGTERM: the first one lets the current work commit, the second one ends at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pgpipe import journal
from pgpipe.errors import Interrupted


class Stop:
    """Sets an event at the first signal; exits the process at the second."""

    def __init__(self, saying: str) -> None:
        self.event = threading.Event()
        self.saying = saying
        self.number: int = signal.SIGINT

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """The handler."""
        if self.event.is_set():
            # Worker threads would be waited for; what they have not committed is rolled back.
            _say("ended at once; what is committed stays")
            os._exit(128 + number)
        self.number = number
        self.event.set()
        _say(f"{self.saying}; once more ends at once")


def _say(text: str) -> None:
    """From a handler, which may interrupt a print: straight to stderr."""
    lead = "" if journal.current().log == "json" else "\npgpipe: "
    os.write(2, journal.line(lead + text, "signal", "warning", {}).encode() + b"\n")


@contextmanager
def stopping(saying: str = "the current chunks are being committed") -> Iterator[Stop]:
    """Handle the signals; an Interrupted that passes gets the signal's exit status.

    saying   what happens after the first signal
    """
    stop = Stop(saying)
    numbers: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    # nohup asks that a hangup be ignored.
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        numbers = numbers[:2]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stop
    except Interrupted as error:
        error.code = 128 + stop.number
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
