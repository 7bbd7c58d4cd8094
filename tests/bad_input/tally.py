"""What a parser did with its inputs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
"""What ends a line, moves the cursor, turns the direction of writing or shows nothing."""
SHOWN = 5
"""Failures that are kept of each kind."""


@dataclass
class Tally:
    """Counts of one parser's inputs; any of the last four is a failure.

    refused     with one line and a hint
    valid       accepted, and an independent check agrees
    invalid     accepted, but the check does not agree
    unclear     refused, but not in one line, or without what to do, or by the wrong exit status
    tracebacks  an exception that no user should see
    changed     tables, files or folders that were changed
    """

    parser: str
    refused: int = 0
    valid: int = 0
    invalid: int = 0
    unclear: int = 0
    tracebacks: int = 0
    changed: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    @property
    def inputs(self) -> int:
        """All of them."""
        return self.refused + self.valid + self.invalid + self.unclear + self.tracebacks

    @property
    def failed(self) -> bool:
        """Whether anything went wrong."""
        return bool(self.invalid or self.unclear or self.tracebacks or self.changed)

    def refuse(self, given: object, message: str, hint: str) -> None:
        """A refusal, if it is one that helps."""
        fault = unclear(message, hint)
        if fault:
            self.fail("unclear", given, f"{fault}: {message!r}; {hint!r}")
        else:
            self.refused += 1
            self.reasons["".join(c for c in message if c.isalpha() or c == " ")[-40:]] += 1

    def accept(self, given: object, fault: str = "") -> None:
        """An answer; fault is what the independent check has against it."""
        if fault:
            self.fail("invalid", given, fault)
        else:
            self.valid += 1

    def fail(self, kind: str, given: object, said: str) -> None:
        """Count a failure, and keep the first few of its kind."""
        setattr(self, kind, getattr(self, kind) + 1)
        if getattr(self, kind) <= SHOWN:
            self.failures.append(f"{self.parser}, {kind}: {given!r:.300}: {said:.600}")

    def row(self) -> dict[str, Any]:
        """For the table."""
        return {
            "parser": self.parser,
            "inputs": self.inputs,
            "refused": self.refused,
            "accepted and valid": self.valid,
            "accepted, not valid": self.invalid,
            "unclear": self.unclear,
            "tracebacks": self.tracebacks,
            "changed": self.changed,
            "seconds": round(self.seconds, 1),
        }


def unclear(message: str, hint: str) -> str:
    """What keeps a refusal from being helpful; empty where nothing does."""
    if "\n" in message or not message.strip():
        return "not one line"
    if UNSEEN.search(message):
        return "control characters"
    if "Traceback" in message or "a defect of pgpipe" in message:
        return "a defect"
    if not hint.strip():
        return "no hint"
    return "too long" if len(message) > 1000 else ""
