"""An abstraction that is missing, that is there in part, or that is of another deck."""

from __future__ import annotations

from pathlib import Path

import pytest

from pgpipe.cli import main

PLACE = ("--engine", "duckdb", "--schema", "part")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the river of the tiny deck, and no more."""
    folder = tmp_path_factory.mktemp("partial")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPIPE_HOME", str(folder))
        assert main(["cluster", *PLACE, "--deck", "tiny", "--street", "river", "--jobs", "1"]) == 0
    return folder


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("play --a call --b uniform --game preflop20", "not clustered"),
        ("play --a blueprint --b call", "nothing is trained yet; run: pgpipe train"),
        ("evaluate", "nothing is trained yet; run: pgpipe train"),
        ("export {new}", "preflop, flop, turn not clustered yet; run: pgpipe cluster"),
        (
            "train --deck short",
            "the schema holds the tiny deck, not the short one; use --deck tiny",
        ),
        ("cluster --deck short", "deck is tiny, not short"),
    ],
)
def test_it_is_refused_by_name(
    command: str,
    said: str,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PGPIPE_HOME", str(home))
    before = (home / "part.duckdb").read_bytes()
    name, *rest = command.format(new=tmp_path / "new").split()
    deck = [] if "--deck" in rest else ["--deck", "tiny"]
    assert main([name, *rest, *PLACE, *deck]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("pgpipe: ") and said in last
    assert not (tmp_path / "new").exists()
    if name not in ("train", "cluster"):  # these open the file to write, and find that they may not
        assert (home / "part.duckdb").read_bytes() == before
