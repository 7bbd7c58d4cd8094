"""When training is saved: as often as was asked for, but for no more than a tenth of the time."""

from __future__ import annotations

from pgpipe.commands.train import Limits


def test_a_quick_checkpoint_comes_as_often_as_was_asked_for() -> None:
    assert Limits(None, None, 10.0).pause(0.0) == 600
    assert Limits(None, None, 10.0).pause(66.0) == 600


def test_a_slow_one_comes_less_often() -> None:
    pause = Limits(None, None, 10.0).pause(120.0)
    assert pause == 1_080 and 120 / (120 + pause) <= 0.1


def test_no_checkpoint_right_before_the_last_one() -> None:
    limits = Limits(30.0, None, 10.0)
    assert limits.ends(1_750.0, 60.0) and not limits.ends(1_700.0, 60.0)
    assert not Limits(None, 5, 10.0).ends(1e9, 60.0)
