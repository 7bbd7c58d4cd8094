"""pgpipe play, as typed, on a file with a small training."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pgpipe import cli
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.deals import deals
from pgpipe.play.arena import FRESH
from pgpipe.train.settings import Settings
from tests.train.engines import Make

Captured = pytest.CaptureFixture[str]


def typed(arguments: str, captured: Captured) -> tuple[int, str, str]:
    """Run pgpipe play on the file: exit status, output, errors."""
    captured.readouterr()
    place = "--deck tiny --engine duckdb --schema made --jobs 2"
    status = cli.main(f"play {place} {arguments}".split())
    out, err = captured.readouterr()
    return status, out, err


def told(arguments: str, captured: Captured) -> dict[str, Any]:
    """What it says in JSON."""
    status, out, err = typed(f"--json {arguments}", captured)
    assert status == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--a blueprint --b nobody", "no player 'nobody'"),
        ("--a snapshot:x --b call", "'x' in snapshot:x is no epoch"),
        ("--a snapshot: --b call", "'' in snapshot: is no epoch"),
        ("--a average --b call", "no player 'average'"),
        ("--a ../policy/call --b call", "no player '../policy/call'"),
        ("--a call --b call --hands 3", "--hands 3"),
        ("--a call --b call --seed -1", "--seed -1"),
        ("--a call --b call --jobs 0", "--jobs 0"),
        ("--a call", "--b"),
    ],
)
def test_bad_input_is_one_line(home: Path, capsys: Captured, arguments: str, said: str) -> None:
    status, out, err = typed(arguments, capsys)
    assert (status, out) == (2, "")
    assert said in err and err.count("\n") == 1
    assert not list(home.iterdir())


def test_no_tables(home: Path, capsys: Captured) -> None:
    status, out, err = typed("--a call --b call", capsys)
    assert (status, out) == (1, "")
    assert "no tables yet" in err and "pgpipe cluster" in err


def test_what_is_missing_is_named(make: Make, capsys: Captured) -> None:
    make(Settings("kuhn", batch=50), 0)
    assert "nothing is trained yet; run: pgpipe train" in typed("--a argmax --b call", capsys)[2]
    status, _, err = typed("--game chess --a call --b call", capsys)
    assert status == 2 and "unknown preset 'chess'" in err
    status, _, err = typed("--a snapshot:3 --b call --game kuhn", capsys)
    assert status == 1 and "nothing is trained yet" in err
    # Rule bots need no training.
    assert told("--game kuhn --a uniform --b tight-passive --hands 400", capsys)["hands"] == 400


def test_small_game(make: Make, capsys: Captured) -> None:
    make(Settings("kuhn", batch=500), 6)
    found = told("--a blueprint --b loose-aggressive --hands 20001", capsys)
    assert (found["game"], found["unit"]) == ("kuhn", "chips/hand")
    assert (found["deals"], found["hands"]) == (10_001, 20_002)
    assert found["low"] < found["ev"] < found["high"]
    assert found["hands_per_second"] > 0
    status, out, err = typed("--a blueprint --b blueprint --hands 1000", capsys)
    assert status == 0 and "no difference is shown" in out and "hands/s" in err
    status, _, err = typed("--a snapshot:4 --b blueprint", capsys)
    assert status == 2 and "epoch 4" in err and "--keep" in err


def won(equities: list[float], share: int, seat: int) -> int:
    """Chips that tight-passive wins against one who always calls, in the game `small` (stacks of
    20; one bet of the pot a street, none that is all-in), by its rules alone."""
    strong = [equity >= 0.85 for equity in equities]
    if seat == 0 and equities[0] < 0.5:
        return -1
    chips = (4 if seat == 0 else 6) if strong[0] else 2
    for street in (1, 2, 3):
        if strong[street] and 3 * chips < 20:
            chips *= 3
    return chips * (share - 1) * (1 - 2 * seat)


def test_holdem_is_played_by_the_rules_deal_by_deal(make: Make, capsys: Captured) -> None:
    """Neither player draws a random number, so the result is known exactly."""
    path = make(Settings("small"), 0)
    count = 3000
    found = told(f"--game small --a tight-passive --b call --hands {2 * count}", capsys)
    with closing(DuckEngine(path, 1)) as engine:
        run = engine.connection.execute
        blocks = dict(run("select board, buckets from lookup").fetchall())
        codes = run(
            "select street, bucket, equity"
            " from abstraction inner join bucket_code using (abs, street)"
        ).fetchall()
    equity = {(street, bucket): share for street, bucket, share in codes}
    dealt = deals(DECKS["tiny"], 1, FRESH, count, 1)
    gains = np.empty((count, 2))
    for k in range(count):
        for seat in (0, 1):
            held = [
                equity[street, blocks[dealt.board[street, k]][dealt.position[seat, street, k] - 1]]
                for street in range(4)
            ]
            gains[k, seat] = won(held, int(dealt.share[k]), seat)
    assert found["unit"] == "mbb/hand"
    assert found["ev"] == pytest.approx(500 * gains.mean())
    assert found["ev_button"] == pytest.approx(500 * gains[:, 0].mean())
    error = 500 * gains.mean(axis=1).std(ddof=1) / count**0.5
    assert found["margin"] == pytest.approx(1.96 * error) != 0
    assert gains.max() > 6 and gains.min() < -6


def test_holdem_with_a_trained_strategy(make: Make, capsys: Captured) -> None:
    make(Settings("small", batch=2000), 3)
    found = told("--a blueprint --b uniform --hands 6000", capsys)
    assert (found["game"], found["deals"]) == ("small", 3000)
    assert found["low"] > 0


def test_preflop(make: Make, capsys: Captured) -> None:
    make(Settings("preflop20", batch=2000), 0)
    found = told("--game preflop20 --a loose-aggressive --b tight-passive --hands 4000", capsys)
    assert (found["hands"], found["unit"]) == (4000, "mbb/hand")
    assert found["ev"] == pytest.approx((found["ev_button"] + found["ev_blind"]) / 2)
