"""The wheel alone, in a fresh venv outside the checkout, runs the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        check=False,
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_an_installed_wheel_runs_the_demo(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    pip = (tmp_path / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet")
    run(*pip, "--constraint", ROOT / "constraints.txt", wheel, cwd=tmp_path)

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = {**os.environ, "PGPIPE_HOME": str(elsewhere / ".pgpipe")}
    env.pop("PYTHONPATH", None)
    shown = run(tmp_path / "venv" / "bin" / "pgpipe", "demo", cwd=elsewhere, env=env)
    assert "preflop" in shown.lower()
    where = "import pgpipe.resources as r; print(r.folder('sql'))"
    python = tmp_path / "venv" / "bin" / "python"
    assert str(tmp_path) in run(python, "-c", where, cwd=elsewhere, env=env)
