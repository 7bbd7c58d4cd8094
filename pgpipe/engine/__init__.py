"""One interface, two engines: Postgres for production, DuckDB for tests and memory."""

from pgpipe.engine.base import Engine, Part, Session

__all__ = ["Engine", "Part", "Session"]
