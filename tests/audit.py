"""Known vulnerabilities of the pinned dependencies, by pip-audit; part of make lint.

Where the vulnerability data cannot be had (no network, or an index without it) that is said, and
nothing fails: 0 then, as where nothing was found; 1 where something was.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PINS = Path(__file__).parent.parent / "constraints.txt"
COMMAND = (
    "-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off",
    "--timeout", "10", "--format", "json", "--requirement", str(PINS),
)  # fmt: skip
SECONDS = 120


def main() -> int:
    """Audit, and say in a line how it went."""
    try:
        done = subprocess.run(
            [sys.executable, *COMMAND], capture_output=True, text=True, timeout=SECONDS, check=False
        )
        said = judged(json.loads(done.stdout)["dependencies"])
    except subprocess.TimeoutExpired:
        said = (0, f"not run: no answer within {SECONDS} s")
    except (ValueError, KeyError):
        reason = done.stderr.strip().splitlines()[-1:] or ["pip-audit said nothing"]
        said = (0, f"not run: {reason[0][:120]}")
    print(f"dependency audit: {said[1]}")
    return said[0]


def judged(dependencies: list[dict[str, Any]]) -> tuple[int, str]:
    """Exit status and verdict, from pip-audit's list."""
    seen = [item for item in dependencies if "skip_reason" not in item]
    if not seen:
        return 0, "not run: the package index has no vulnerability data"
    bad = [
        f"{item['name']} {item['version']}: {vulnerability['id']}"
        for item in seen
        for vulnerability in item["vulns"]
    ]
    if bad:
        return 1, "; ".join(bad)
    skipped = len(dependencies) - len(seen)
    return 0, f"{len(seen)} packages, none known to be vulnerable, {skipped} not found"


if __name__ == "__main__":
    sys.exit(main())
