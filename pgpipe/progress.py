"""What is said of a long step: a bar with rate and ETA on a terminal, a line every few seconds
elsewhere, records for programs with `--log-format json`. The same facts are in the table `ledger`
and the view `progress`."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from typing import TextIO

from pgpipe import journal

QUIET_SECONDS = 5.0
"""Between two lines where the output is no terminal."""
REDRAW_SECONDS = 0.2


class Reporter:
    """Prints steps to one stream; safe to call from several threads."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.records = journal.current().log == "json"
        self.terminal = self.stream.isatty() and not self.records
        self.lock = threading.Lock()
        self.began = self.printed = self.clock_began = time.monotonic()
        self.label, self.unit = "", "rows"
        self.done = self.total = self.written = self.skipped = 0
        self.facts: Mapping[str, object] = {}
        self.committed = 0
        """Chunks, of all steps."""

    def say(self, text: str, event: str = "message", **facts: object) -> None:
        """One line, above the bar if there is one; the facts are for records."""
        with self.lock:
            self._line(text, event, **facts)

    def begin(self, label: str, total: int, done: int, unit: str = "rows", **facts: object) -> None:
        """A step of `total` chunks begins, `done` of them by an earlier run; `unit` is counted.

        facts   the step's names in the tables, for records
        """
        with self.lock:
            self.facts = facts or {"step": label}
            self.label, self.total, self.done, self.skipped = label, total, done, done
            self.unit, self.written = unit, 0
            self.began = self.printed = time.monotonic()
            if self.records:
                self._line(f"{label} begins", "step_begin", **self._numbers(0.0))

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
                self._line(self._state(), "progress", **self._numbers(now - self.began))

    def end(self, quiet: bool = False) -> None:
        """The step is complete; `quiet` steps are only shown where they took a second."""
        with self.lock:
            seconds = time.monotonic() - self.began
            if self.terminal:
                self.stream.write("\r\033[K")
            if self.done == self.skipped or (quiet and seconds < 1 and not self.records):
                return
            self._line(
                f"{self.label:<28} {self.written:>13,} {self.unit} {seconds:>8.1f} s"
                f" {self.written / max(seconds, 1e-3):>12,.0f} {self.unit}/s",
                "step_end",
                **self._numbers(seconds),
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

    def _numbers(self, seconds: float) -> dict[str, object]:
        """The state, for a record."""
        return {
            **self.facts,
            "chunks": self.total,
            "chunks_done": self.done,
            self.unit: self.written,
            "seconds": round(seconds, 3),
            "per_second": round(self.written / seconds, 1) if seconds else None,
        }

    def _line(self, text: str, event: str = "message", **facts: object) -> None:
        said = journal.line(text, event, "info", facts)
        self.stream.write(("\r\033[K" if self.terminal else "") + said + "\n")
        self.stream.flush()
