"""What a failed start says: one line, and what to do next."""

from __future__ import annotations

from pathlib import Path

from pgpipe.server.home import Site
from pgpipe.server.lifecycle import _failure
from pgpipe.server.osuser import OsUser

SITE = Site(Path("/place"), OsUser("nobody", 65534, 65534, switch=False))


def test_the_fatal_line_is_the_reason() -> None:
    said = "\n2025-01-01 LOG:  starting\n2025-01-01 FATAL:  no such thing\n2025-01-01 HINT: x\n"
    error = _failure(SITE, "it did not start", said)
    assert str(error) == (
        "it did not start: no such thing; read /place/postgres/log, or set a DSN of a server"
    )


def test_a_full_disk_is_named() -> None:
    said = "PANIC:  could not write to file: No space left on device\nFATAL:  gone"
    error = _failure(SITE, "it did not start", said)
    assert str(error) == "it did not start: the disk is full; free some space under /place"


def test_silence_is_no_reason() -> None:
    assert _failure(SITE, "it did not start", "").message == "it did not start"
