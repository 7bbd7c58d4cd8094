"""Which vector type a server can do, where the server is away."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from pgpipe.engine import vectors
from pgpipe.engine.connect import Link
from pgpipe.errors import Unavailable


def test_a_server_that_is_away_may_come_back(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot connect"):
        vectors.choose(Link(f"host={tmp_path}", "any"), None, print)


def test_a_server_that_goes_away_has_not_crashed_on_pgvector(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is lost in the middle, and no other is to be had."""

    def lost(link: Link, create: bool) -> str:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(vectors, "_try", lost)
    with pytest.raises(Unavailable):
        vectors.choose(Link(f"host={tmp_path}", "any"), None, print)
