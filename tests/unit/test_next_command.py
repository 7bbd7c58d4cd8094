"""What to run next leads to the tables of the command that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from pgpipe.cli import main


@pytest.mark.parametrize(
    ("command", "following"),
    [
        ("status --deck tiny", "next: pgpipe cluster --deck tiny\n"),
        ("check --deck tiny --schema other", "run: pgpipe cluster --deck tiny --schema other\n"),
        ("evaluate --game leduc", "run: pgpipe train --schema pgpipe_leduc --game leduc\n"),
        ("evaluate --engine duckdb", "run: pgpipe train --engine duckdb\n"),
        ("play --a uniform --b call", "run: pgpipe cluster\n"),
    ],
)
def test_what_comes_next_has_the_same_tables(
    command: str,
    following: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path / "home"))
    main(command.split())
    told = capsys.readouterr()
    assert (told.out + told.err).endswith(following)
    assert not (tmp_path / "home").exists()
