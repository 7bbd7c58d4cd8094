"""The one exception that a user may see: what is wrong, and the next command to run."""

from __future__ import annotations

SHOWN = 800
"""Characters of a message at most."""


def plain(text: str) -> str:
    """A text in one line that any terminal can show: control characters and bytes that are no text
    are escaped."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def short(text: str) -> str:
    """A text without its middle where it is long, as what somebody typed may be. Only for what has
    no secrets any more: half of one would not be known for what it is."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN // 2]}…{text[-SHOWN // 2 :]}"


class PgpipeError(Exception):
    """A failure with a plain reason.

    message  one line: what is wrong
    hint     one line: what to run or change next
    code     exit status of the process, never 0
    """

    def __init__(self, message: str, hint: str = "", code: int = 1) -> None:
        super().__init__(message)
        self.message = plain(message)
        self.hint = plain(hint)
        self.code = code

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class Unavailable(PgpipeError):
    """What is needed cannot be had now, and may come by itself: a server, or a lock on a schema."""


class Interrupted(PgpipeError):
    """Stopped by the user after the current chunk was committed (exit 130 or 143)."""
