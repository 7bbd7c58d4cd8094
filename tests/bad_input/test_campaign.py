"""A small share of the campaign: some hundred inputs a parser, always the same."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.index import index
from pgpipe.server import home
from tests.bad_input import processes
from tests.bad_input.campaign import LOCAL, Place, local, nowhere, served, tried
from tests.bad_input.functions import Function, attempt, names_one
from tests.bad_input.server import add_index, digests
from tests.bad_input.tally import Tally, unclear
from tests.clustering import Clustered, quiet
from tests.explorer import Explorer

INPUTS = 200
SHARES = {"ranges": 40, "games": 50}
"""Fewer where each takes long."""
SERVED = (
    "cards", "observations", "buckets", "lines", "strategy", "ranges", "others", "games",
    "requests", "manifests", "Parquet",
)  # fmt: skip


@pytest.fixture(scope="module")
def trials(
    asked: PostgresSession, explored: Explorer, postgres_tiny: Clustered
) -> Iterator[PostgresSession]:
    """With the index that drawing members needs."""
    index(postgres_tiny.engine, quiet(), threading.Event())
    add_index(asked)
    yield asked
    asked.connection.execute("truncate member_block")


@pytest.mark.parametrize("name", LOCAL)
def test_without_a_server(name: str) -> None:
    with nowhere() as folder:
        tally = tried(name, local(folder)[name], INPUTS, 2)
    assert tally.failures == [] and not tally.failed
    assert tally.valid > 0


@pytest.mark.parametrize("name", SERVED)
def test_with_a_server(name: str, trials: PostgresSession, explored: Explorer) -> None:
    with nowhere() as folder:
        work = served(Place(trials, explored), folder)
        assert set(work) == set(SERVED)
        tally = tried(name, work[name], SHARES.get(name, INPUTS), 2, trials)
    assert tally.failures == [] and not tally.failed
    assert tally.refused > 0 and tally.valid > 0


def test_as_processes() -> None:
    with nowhere() as folder:
        tally = processes.tried(folder, every=6, places=1)
    assert tally.failures == [] and tally.inputs > 4


def test_a_refusal_that_does_not_help_is_seen() -> None:
    assert unclear("'x' is no card", "Write As.") == ""
    assert unclear("'x'\n is no card", "Write As.") == "not one line"
    assert unclear("'\x1b[2J' is no card", "Write As.") == "control characters"
    assert unclear("a defect of pgpipe: KeyError", "report it") == "a defect"
    assert unclear("'x' is no card", "") == "no hint"
    assert names_one("'Xx' in 'XxAs' is no card", ["XxAs"])
    assert not names_one("integer out of range", ["XxAs"])
    assert not names_one("'Yy' is no card", ["XxAs"])


def test_a_wrong_answer_a_raw_error_and_a_change_are_seen(trials: PostgresSession) -> None:
    tally = Tally("itself")

    def ask(call: str, taken: bool | None = None) -> None:
        function = Function(
            call, lambda rng: ["7"], lambda v, a: "" if a == "7" else a, takes=lambda v: taken
        )
        attempt(trials.connection, function, Random(1), 1, tally)

    ask("a[1]")
    ask("a[1] || '0'")
    ask("a[1]::integer / 0")
    ask("a[1]", taken=False)
    assert (tally.valid, tally.invalid, tally.tracebacks) == (1, 2, 1)
    before = digests(trials)
    trials.connection.execute("insert into litmus_hand select * from litmus_hand where false")
    assert digests(trials) == before
    with pytest.raises(ZeroDivisionError), trials.transaction():
        trials.connection.execute("update training set value = 'odd' where name = 'game'")
        assert [t for t, was in digests(trials).items() if was != before[t]] == ["training"]
        raise ZeroDivisionError  # and roll back


def test_a_damaged_file_in_a_home_is_no_server(tmp_path: Path) -> None:
    long = json.dumps({"home": "x", "root": f"/{'x' * 5000}"})
    for text in (
        long,
        "[]",
        "5",
        '{"home": 5, "root": []}',
        '{"home": "x"}',
        "[" * 100_000,
        "\xff",
    ):
        (tmp_path / "server.json").write_text(text)
        assert home.find(tmp_path) is None


def test_tallies_tell_what_failed() -> None:
    tally = Tally("p")
    tally.refuse("x", "'x' is wrong", "write y")
    assert not tally.failed and tally.row()["refused"] == 1
    tally.accept("y", "should be refused")
    assert tally.failed and "should be refused" in tally.failures[0]
    assert isinstance(PgpipeError("a\nb").message, str) and "\n" not in PgpipeError("a\nb").message
