"""The one exception that a user may see: what is wrong, and the next command to run."""

from __future__ import annotations


class PgpipeError(Exception):
    """A failure with a plain reason.

    message  one line: what is wrong
    hint     one line: what to run or change next
    code     exit status of the process, never 0
    """

    def __init__(self, message: str, hint: str = "", code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class Unavailable(PgpipeError):
    """What is needed cannot be had now, and may come by itself: a server, or a lock on a schema."""


class Interrupted(PgpipeError):
    """Stopped by the user after the current chunk was committed (exit 130 or 143)."""
