"""The verdict on what pip-audit answers."""

from __future__ import annotations

from tests.audit import judged

GOOD = {"name": "numpy", "version": "2.0", "vulns": []}
BAD = {"name": "left", "version": "1.0", "vulns": [{"id": "PYSEC-1"}]}
SKIPPED = {"name": "right", "skip_reason": "not found"}


def test_verdicts() -> None:
    assert judged([SKIPPED])[1].startswith("not run")
    assert judged([GOOD, SKIPPED]) == (0, "1 packages, none known to be vulnerable, 1 not found")
    assert judged([GOOD, BAD]) == (1, "left 1.0: PYSEC-1")
