"""What the tests of training share: sessions of either engine."""

from __future__ import annotations

from pgpipe.engine.duckdb import DuckSession
from tests.compare import AnySession


def other(session: AnySession) -> AnySession:
    """A second session on the same tables, without the first one's temporary ones."""
    if isinstance(session, DuckSession):
        return DuckSession(session.connection.cursor())
    session.connection.execute("discard temporary")
    return session
