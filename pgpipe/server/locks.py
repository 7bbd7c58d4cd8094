"""File locks that the kernel drops when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pgpipe.errors import PgpipeError


def open_lock(path: Path) -> int:
    """A descriptor to lock; each call has a lock of its own, also within one process."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise PgpipeError(
            f"cannot open {path}: {error.strerror}",
            "make that folder writable, or run from another folder",
        ) from error


def try_lock(descriptor: int, mode: int = fcntl.LOCK_EX) -> bool:
    """Take the lock if nobody holds it."""
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock, waiting for it as long as it takes."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Does any living process hold this lock?"""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two who ask at once do not take each other for the holder.
        return not try_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


class Users:
    """The living users of a server: a folder with one locked file each, named by process id.

    Call join, leave and sweep under the home's lock, so that no file is swept before it is locked.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def join(self) -> tuple[Path, int]:
        """Become a user; pass the result to leave."""
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = open_lock(path)
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # waits at most for someone who asks is_held
        return path, descriptor

    def leave(self, ticket: tuple[Path, int]) -> None:
        """Stop being a user."""
        path, descriptor = ticket
        path.unlink(missing_ok=True)
        os.close(descriptor)

    def living(self) -> list[int]:
        """Process ids of the users that still live, one an entry."""
        held = [path for path in sorted(self.folder.glob("*-*")) if is_held(path)]
        return [int(path.name.split("-")[0]) for path in held]

    def sweep(self) -> None:
        """Remove the files of the dead."""
        for path in self.folder.glob("*-*"):
            if not is_held(path):
                path.unlink(missing_ok=True)
