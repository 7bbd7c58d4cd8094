"""A whole clustering from scratch by the command itself, watched from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pgpipe.config import LIBPQ
from tests.benchmarks.usage import disk, watched

CODE = "import sys; from pgpipe.cli import main; sys.exit(main())"


def cluster(home: Path, deck: str, warm: bool, options: list[str]) -> dict[str, Any]:
    """Wall time, peak memory and disk of `pgpipe cluster` in a new home.

    warm   use kernels that were compiled before; else compiling them is part of the time
    """
    environment = {
        name: value for name, value in os.environ.items() if name not in (*LIBPQ, "DATABASE_URL")
    }
    environment["PGPIPE_HOME"] = str(home)
    if not warm:
        environment["NUMBA_CACHE_DIR"] = str(home / "numba")
    began = time.monotonic()
    command = [sys.executable, "-c", CODE, "cluster", "--deck", deck, *options]
    with (
        subprocess.Popen(command, env=environment) as driver,
        watched(home, driver.pid) as peak,
    ):
        status = driver.wait()
    return {
        "deck": deck,
        "exit_status": status,
        "compiled_before": warm,
        "wall_seconds": round(time.monotonic() - began, 1),
        "peak_memory_gb": peak.pss_bytes / 1e9,
        "peak_disk_gb": peak.disk_bytes / 1e9,
        "final_disk_gb": disk(home) / 1e9,
        "samples": peak.samples,
    }
