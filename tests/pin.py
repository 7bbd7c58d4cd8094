"""Pins the DuckDB form of every SQL step, so that a change of dialect is seen in review.

Run `python -m tests.pin` after a change of sql/ and commit what it writes.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import sqlglot

from pgpipe import script
from pgpipe.resources import folder

LOADED = (
    "cluster", "run", "index", "game", "train", "evaluate", "session", "ship", "play",
    "play/policy", "metrics", "chart",
)  # fmt: skip
"""Folders of sql/ whose scripts drivers run; the others hold queries for people."""
PINNED = Path(__file__).parent / "unit" / "fixtures" / "duckdb"


def names() -> list[str]:
    """Every script that an engine loads: cluster/00_bucket_code, run/codes, ..."""
    root = folder("sql")
    paths = sorted(path for part in LOADED for path in root.glob(f"{part}/*.sql"))
    return [str(path.relative_to(root).with_suffix("")) for path in paths]


def duckdb_text(name: str) -> str:
    """What DuckDB is sent, laid out to be read."""
    texts = [statement.text for statement in script.load(name, "duckdb").statements]
    return "".join(
        f"{pretty};\n"
        for text in texts
        for pretty in sqlglot.transpile(text, read="duckdb", write="duckdb", pretty=True)
    )


def refresh() -> None:
    """Write all fixtures anew."""
    shutil.rmtree(PINNED, ignore_errors=True)
    for name in names():
        path = PINNED / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(duckdb_text(name), encoding="utf-8")


if __name__ == "__main__":
    refresh()
