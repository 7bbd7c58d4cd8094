"""A home with an embedded server that is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pgpipe import server
from tests.homes import is_alive, new_home


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """One initialised home for all tests that leave it stopped."""
    with new_home() as folder:
        yield folder


@pytest.fixture
def stopped(home: Path) -> Iterator[Path]:
    """The shared home; the test must leave its server stopped."""
    yield home
    alive = is_alive(home)
    if alive:
        server.stop(home, force=True)
    assert not alive
