"""The chart of starting hands in a terminal."""

from __future__ import annotations

import io
import re

import pytest

from pgpipe.charts import terminal
from tests.charts import pictures

ESCAPE = re.compile(r"\x1b\[([\d;]*)m")


class Terminal(io.StringIO):
    """A stream that says whether it is one."""

    def __init__(self, is_one: bool) -> None:
        super().__init__()
        self.is_one = is_one

    def isatty(self) -> bool:
        return self.is_one


@pytest.mark.parametrize(
    ("is_one", "environment", "wanted"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),  # no-color.org: present and not empty
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    is_one: bool, environment: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert terminal.colourful(Terminal(is_one)) is wanted


def test_letters_are_fifths_of_the_actions() -> None:
    told = pictures.preflop()
    for cell in told["cells"]:
        if cell["hand"] == "AKs":
            cell.update(all_in=0.2, call=0.11, fold=0.09, **{"raise": 0.6})
        if cell["hand"] == "AA":
            cell.update(all_in=0.0, call=0.5, fold=0.5, **{"raise": 0.0})
    lines = terminal.preflop(told, colours=False).splitlines()
    assert lines[:2] == [
        "The big blind after r5",
        "pluribus, epoch 46, 460,000 deals; actions: f c r9 r200!",
    ]
    assert lines[3].startswith("AA    AKs   AQs") and lines[4].startswith("cccff !rrrc ")
    assert max(map(len, lines)) <= 80 and "\x1b" not in "".join(lines)
    assert len(lines) == 3 + 26 + 3
    places = {hand: (k, line.index(hand)) for k, line in enumerate(lines) for hand in line.split()}
    row, at = places["72o"]
    assert lines[row + 1][at : at + 5] == "....."
    assert lines[-2:] == [
        "! all-in 7.0 %  r raise 20.0 %  c check or call 25.0 %  f fold 48.0 %",
        ". untrained 1.0 %",
    ]


def test_epochs_that_take_every_deal_are_not_called_deals() -> None:
    told = pictures.preflop()
    told["spot"].update(epoch=80, deals=80)
    second = terminal.preflop(told, colours=False).splitlines()[1]
    assert second == "pluribus, epoch 80; actions: f c r9 r200!"


def test_colours_say_the_same() -> None:
    told = pictures.preflop()
    plain = terminal.preflop(told, colours=False).splitlines()
    painted = terminal.preflop(told, colours=True).splitlines()
    names = [line for k, line in enumerate(plain[3:29]) if k % 2 == 0]
    assert [ESCAPE.sub("", line).rstrip() for line in painted[3:16]] == names
    letters = {colour: letter for _, _, letter, colour in terminal.ACTIONS}
    letters[terminal.UNKNOWN[2]] = "."
    for k, line in enumerate(painted[3:16]):
        said = ""
        for colour, text in re.findall(r"\x1b\[([\d;]+)m([^\x1b]*)", line):
            said += text if colour == "0" else letters[colour] * len(text)
        assert said == plain[4 + 2 * k]
    assert all(line.endswith("\x1b[0m") for line in painted[3:16])


def test_equities() -> None:
    told = pictures.equity()
    lines = terminal.equity(told, colours=False).splitlines()
    assert lines[2].startswith("AA 83 AKs57 AQs56")
    assert max(map(len, lines)) <= 80
    painted = terminal.equity(told, colours=True).splitlines()
    assert [ESCAPE.sub("", line) for line in painted] == lines
