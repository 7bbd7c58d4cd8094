"""Files that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pgpipe.errors import PgpipeError


def write(path: Path, body: bytes) -> None:
    """A whole file or none.

    Raises PgpipeError where it cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".pgpipe-", delete=False) as file:
            part = Path(file.name)
            try:
                file.write(body)
                file.close()
                part.chmod(0o666 & ~_umask())
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise PgpipeError(
            f"cannot write {path}: {error.strerror}", "name a file in a folder of yours", 2
        ) from error


def _umask() -> int:
    """The process's; it can only be read by setting it."""
    held = os.umask(0o077)
    os.umask(held)
    return held
