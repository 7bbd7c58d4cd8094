"""A run of the pipeline in processes of its own, as a user starts it."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from tests.faults.nursery import Child, Nursery

CHECKOUT = Path(__file__).parents[2]
DEFECTS = ("Traceback (most recent call last)", "a defect of pgpipe", "Fatal Python error")


class Run:
    """One command."""

    def __init__(
        self,
        home: Path,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        nursery: Nursery | None = None,
    ) -> None:
        """Start it; without a nursery in a Python of its own, as a user does."""
        self.command = list(command)
        self.output = tempfile.NamedTemporaryFile(prefix="pgpipe-said-")  # noqa: SIM115
        self.text = ""
        self.began = time.monotonic()
        self.uid = f"fault-{secrets.token_hex(6)}"
        variables = {"PGPIPE_HOME": str(home), "PGPIPE_RUN": self.uid, **(environment or {})}
        self.process: subprocess.Popen[bytes] | Child
        if nursery is not None:
            self.process = nursery.bear(self.command, variables, self.output.name)
            return
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pgpipe", *self.command],
            cwd=CHECKOUT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.output,
            start_new_session=True,
        )

    @property
    def ended(self) -> bool:
        """Whether its first process is gone."""
        return self.process.poll() is not None

    @property
    def failed(self) -> bool:
        """Whether it ended otherwise than done."""
        return self.ended and self.process.returncode != 0

    @property
    def said(self) -> str:
        """Everything, on standard error."""
        if self.output.closed:
            return self.text
        size = os.fstat(self.output.fileno()).st_size
        return os.pread(self.output.fileno(), size, 0).decode(errors="replace")

    @property
    def last_words(self) -> str:
        """The last line."""
        return (self.said.strip().splitlines() or [""])[-1]

    def defect(self, since: int) -> str:
        """A line that no user should ever see, after so many characters; empty without one."""
        lines = self.said[since:].splitlines()
        for number, line in enumerate(lines):
            if any(text in line for text in DEFECTS):
                raised = [x for x in lines[number + 1 :] if x[:1].isalpha() and ": " in x]
                return f"{line} {raised[0] if raised else ''}".strip()
        return ""

    def workers(self) -> list[psutil.Process]:
        """Processes of --slow."""
        with suppress(psutil.Error):
            return [
                child
                for child in psutil.Process(self.process.pid).children()
                if "spawn_main" in " ".join(child.cmdline())
            ]
        return []

    def send(self, number: signal.Signals) -> None:
        """Signal the first process."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)

    def wait(self, seconds: float) -> bool:
        """Whether it ended in time."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        return self.ended

    def end(self) -> None:
        """End it, in peace if it can be; nothing of it is left afterwards."""
        if not self.ended:
            self.send(signal.SIGTERM)
            self.wait(180)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if not self.output.closed:
            self.text = self.said
            self.output.close()
