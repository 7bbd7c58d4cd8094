"""pgpipe evaluate, as typed, on a file with a small training."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pgpipe import cli
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.train.settings import Settings
from tests.train.engines import Make, evaluate

Captured = pytest.CaptureFixture[str]


def typed(arguments: str, captured: Captured) -> tuple[int, str, str]:
    """Run pgpipe evaluate on the file: exit status, output, errors."""
    captured.readouterr()
    status = cli.main(
        f"evaluate --deck tiny --engine duckdb --schema made --jobs 2 {arguments}".split()
    )
    out, err = captured.readouterr()
    return status, out, err


def told(arguments: str, captured: Captured) -> dict[str, Any]:
    """What it says in JSON."""
    status, out, err = typed(f"--json {arguments}", captured)
    assert status == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_no_tables(home: Path, capsys: Captured) -> None:
    status, out, err = typed("", capsys)
    assert status != 0 and out == ""
    assert "no tables yet" in err and "pgpipe train" in err


def test_nothing_trained(make: Make, capsys: Captured) -> None:
    make(Settings("leduc"), 0)
    status, out, err = typed("--game leduc", capsys)
    assert status != 0 and out == ""
    assert "nothing is trained" in err and " --schema made --game leduc" in err


@pytest.mark.parametrize("option", ["--deals 1", "--minutes -1", "--jobs 0"])
def test_bad_numbers(home: Path, capsys: Captured, option: str) -> None:
    assert typed(option, capsys)[0] == 2


def test_small_game(make: Make, capsys: Captured) -> None:
    path = make(Settings("kuhn", batch=500), 6)
    found = told("", capsys)
    with closing(DuckEngine(path, 2)) as engine:
        exact = evaluate(engine.session(), "kuhn")
    assert (found["game"], found["epoch"], found["exact"]) == ("kuhn", 6, True)
    assert found["value"] == pytest.approx(exact.value)
    assert found["exploitability"] == pytest.approx(exact.exploitability)
    assert found["value_mbb"] is None  # antes, no blinds
    status, out, _ = typed("", capsys)
    assert status == 0 and f"{exact.exploitability:.6f} chips a deal" in out
    status, _, err = typed("--game leduc", capsys)
    assert status == 2 and "a training of kuhn, not of leduc" in err


def test_preflop(make: Make, capsys: Captured) -> None:
    make(Settings("preflop20", batch=2000), 4)
    found = told("", capsys)
    assert found["exact"]
    assert found["exploitability_mbb"] == pytest.approx(500 * found["exploitability"])
    assert 0 < found["exploitability"] < 3


def test_holdem(make: Make, capsys: Captured) -> None:
    make(Settings("small", batch=2000), 4)
    found = told("--deals 3000 --best-response --minutes 0", capsys)
    assert not found["exact"]
    assert found["value_deals"] == found["best_response_deals"] == 3000
    assert found["answer_epochs"] == [1, 1]
    assert found["value_margin"] > 0 and found["best_response_margin"] > 0
    assert found["regret_bound"] > found["best_response"]
    assert found["best_response_mbb"] == pytest.approx(500 * found["best_response"])
    status, out, _ = typed("--deals 3000", capsys)
    assert status == 0 and "± holds 95 %, from 3,000 deals" in out
    assert "evaluate --best-response" in out


def margins(found: dict[str, Any]) -> dict[str, float]:
    """What is told of the spread of values. Two threads add up squares in no fixed order, so that
    the last digit may differ; the values themselves are whole 2^-20ths, whose sums are exact."""
    return {name: value for name, value in found.items() if "margin" in name}


def test_answers_of_so_many_epochs_are_the_same_each_time(make: Make, capsys: Captured) -> None:
    make(Settings("small", batch=2000), 4)
    once, again = (told("--deals 3000 --best-response --epochs 2", capsys) for _ in range(2))
    assert {**again, **margins(once)} == once
    assert margins(again) == pytest.approx(margins(once))
    assert once["answer_epochs"] == [2, 2] and once["answer_deals"] == 4 * 3000
    assert once["best_response"] != 0
    status, _, err = typed("--best-response --epochs 0", capsys)
    assert status == 2 and "--epochs 0" in err
