"""What the tests of training share: sessions of either engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from pgpipe.engine.duckdb import DuckSession
from pgpipe.train.settings import Settings
from tests.compare import AnySession

Make: TypeAlias = Callable[[Settings, int], Path]
"""Makes a DuckDB file with a training of so many epochs."""


def other(session: AnySession) -> AnySession:
    """A second session on the same tables, without the first one's temporary ones."""
    if isinstance(session, DuckSession):
        return DuckSession(session.connection.cursor())
    session.connection.execute("discard temporary")
    return session
