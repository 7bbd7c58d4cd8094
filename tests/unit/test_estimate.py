"""The cost model: its counts are the published ones, and it moves the way costs move."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pgpipe import cli, costs
from pgpipe.parameters import Parameters
from pgpipe.streets import FLOP, PREFLOP, RIVER, TURN

STREETS = (RIVER, TURN, FLOP, PREFLOP)


def test_counts_are_those_of_deck_street() -> None:
    text = Path("migrations/0001_bookkeeping.sql").read_text()
    for deck, streets in costs.COUNTS.items():
        for street, (boards, observations) in enumerate(streets):
            assert f"('{deck}', {street}, {boards}, {observations}, " in text


def test_positions_of_the_turn() -> None:
    # Every board of the turn sees 48 rivers.
    assert costs.units(Parameters(), TURN)["positions"] == 13_960_050 * 48


def seconds(jobs: int = 2, slower: float = 1.0, deck: str = "full") -> float:
    measured = {name: value * slower for name, value in costs.REFERENCE.items()}
    return sum(costs.seconds(Parameters(deck), street, jobs, measured) for street in STREETS)


def test_slower_machines_take_longer_and_more_jobs_less() -> None:
    assert seconds(slower=2) > 1.8 * seconds()
    assert seconds(jobs=1) > seconds(jobs=2) > seconds(jobs=8)
    assert seconds(deck="tiny") < seconds(deck="short") < seconds()


def test_the_full_deck_on_the_reference_machine() -> None:
    assert 4 * 60 < seconds() < 15 * 60
    stays = sum(costs.stays(Parameters(), street, "postgres") for street in STREETS)
    assert 9e9 < stays < 12e9
    assert stays < costs.peak(Parameters(), STREETS, "postgres") < 25e9
    assert costs.memory(2, 4e9) < 14e9


def test_estimate_of_the_tiny_deck(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path))
    arguments = ["estimate", "--deck", "tiny", "--engine", "duckdb", "--jobs", "1"]
    assert cli.main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [street["street"] for street in told["streets"]] == ["river", "turn", "flop", "preflop"]
    assert told["seconds"] > 0
    assert told["free_gb"] > 0
    assert min(told["measured"].values()) > 0
    assert list(tmp_path.iterdir()) == []
    assert cli.main(arguments) == 0
    assert "time      about" in capsys.readouterr().out
