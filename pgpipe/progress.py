"""What a person sees of a long step: a bar with rate and ETA on a terminal, a line every few
seconds elsewhere. The same facts are in the table `ledger` and the view `progress`."""

from __future__ import annotations

import sys
import threading
import time
from typing import TextIO

QUIET_SECONDS = 5.0
"""Between two lines where the output is no terminal."""
REDRAW_SECONDS = 0.2


class Reporter:
    """Prints steps to one stream; safe to call from several threads."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.terminal = self.stream.isatty()
        self.lock = threading.Lock()
        self.began = self.printed = self.clock_began = time.monotonic()
        self.label, self.unit = "", "rows"
        self.done = self.total = self.written = self.skipped = 0
        self.committed = 0
        """Chunks, of all steps."""

    def say(self, text: str) -> None:
        """One line, above the bar if there is one."""
        with self.lock:
            self._line(text)

    def begin(self, label: str, total: int, done: int, unit: str = "rows") -> None:
        """A step of `total` chunks begins, `done` of them by an earlier run; `unit` is counted."""
        with self.lock:
            self.label, self.total, self.done, self.skipped = label, total, done, done
            self.unit, self.written = unit, 0
            self.began = self.printed = time.monotonic()

    def advance(self, written: int) -> None:
        """One more chunk is committed."""
        with self.lock:
            self.done += 1
            self.committed += 1
            self.written += written
            now = time.monotonic()
            if now - self.printed < (REDRAW_SECONDS if self.terminal else QUIET_SECONDS):
                return
            self.printed = now
            if self.terminal:
                self.stream.write("\r\033[K" + self._state())
                self.stream.flush()
            elif self.done < self.total:
                self._line(self._state())

    def end(self, quiet: bool = False) -> None:
        """The step is complete; `quiet` steps are only shown where they took a second."""
        with self.lock:
            seconds = time.monotonic() - self.began
            if self.terminal:
                self.stream.write("\r\033[K")
            if self.done == self.skipped or (quiet and seconds < 1):
                return
            self._line(
                f"{self.label:<28} {self.written:>13,} {self.unit} {seconds:>8.1f} s"
                f" {self.written / max(seconds, 1e-3):>12,.0f} {self.unit}/s"
            )

    def restart_clock(self) -> None:
        """Begin to time an iteration, which is several steps."""
        self.clock_began = time.monotonic()

    def clock(self) -> float:
        """Seconds since the clock was restarted."""
        return time.monotonic() - self.clock_began

    def _state(self) -> str:
        seconds = time.monotonic() - self.began
        fresh = max(self.done - self.skipped, 1)
        left = seconds / fresh * (self.total - self.done)
        return (
            f"{self.label:<28} {self.done}/{self.total} chunks, {self.written:,} {self.unit},"
            f" {self.written / max(seconds, 1e-3):,.0f} {self.unit}/s, {left:.0f} s left"
        )

    def _line(self, text: str) -> None:
        self.stream.write(("\r\033[K" if self.terminal else "") + text + "\n")
        self.stream.flush()
