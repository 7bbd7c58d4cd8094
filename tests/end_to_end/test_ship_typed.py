"""Export and import as typed: what is refused, and what a refusal leaves behind."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from pgpipe.cli import main
from pgpipe.server.locks import try_lock
from pgpipe.ship import manifest
from tests.clustering import Clustered
from tests.shipments import copied, exported


@pytest.fixture
def shipment(postgres_tiny: Clustered, tmp_path: Path) -> Path:
    """Exported from PostgreSQL."""
    return exported(postgres_tiny.session, tmp_path / "shipped")


def test_typed(
    shipment: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path / "home"))
    place = ["--engine", "duckdb"]
    assert main(["import", str(shipment), *place, "--deck", "short"]) == 2
    assert "it holds the tiny deck, not the short one" in capsys.readouterr().err
    odd = copied(shipment, tmp_path / "a[b]* c")
    assert main(["import", str(odd), *place, "--json"]) == 0
    assert '"clustering": "imported"' in capsys.readouterr().out
    with duckdb.connect(str(tmp_path / "home" / "pgpipe_tiny.duckdb")) as connection:
        assert connection.execute("select count(*) from isomorphism").fetchall() == [(108_625,)]
    assert main(["status", *place, "--deck", "tiny", "--exit-code"]) == 0
    new = tmp_path / "new"
    assert main(["export", str(new), *place, "--deck", "tiny", "--blueprint"]) == 1
    assert "nothing was trained yet" in capsys.readouterr().err
    assert list(tmp_path.glob(".*")) == []
    assert main(["export", str(tmp_path / ("x" * 300)), *place, "--deck", "tiny"]) == 2
    assert "File name too long; name another folder" in capsys.readouterr().err
    with monkeypatch.context() as broken:
        broken.setattr(manifest, "write", lambda *arguments: 1 / 0)
        assert main(["export", str(new), *place, "--deck", "tiny"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert not new.exists() and list(tmp_path.glob(".*")) == []
    at_work = tmp_path / ".new.partial" / "lookup.parquet"
    at_work.parent.mkdir()
    at_work.write_bytes(b"half")
    held = os.open(at_work.parent, os.O_RDONLY)
    try:
        assert try_lock(held)
        assert main(["export", str(new), *place, "--deck", "tiny"]) == 2
    finally:
        os.close(held)
    assert f"another export writes {new}" in capsys.readouterr().err
    assert at_work.read_bytes() == b"half"
    assert main(["export", str(new), *place, "--deck", "tiny"]) == 0
    assert sorted(path.name for path in tmp_path.glob(".*")) == []
    shutil.rmtree(new)
    assert main(["export", str(shipment), *place, "--deck", "tiny"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["export", str(new), *place]) == 1
    assert "no tables yet" in capsys.readouterr().err
    assert not new.exists()
