"""Runs that start at once: forked from a process that has loaded pgpipe and read its SQL.

`Nursery` is our end; `python -m tests.faults.nursery` the other one. It reads a request a line from
standard input (command, environment, file for standard error), and writes `born PID` for each, and
`gone PID STATUS` when one of them ends.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

READ = {
    "cluster": ("postgres",),
    "run": ("postgres",),
    "game": ("postgres", "duckdb"),
    "session": ("postgres", "duckdb"),
    "train": ("postgres", "duckdb"),
}
"""Folders of sql/, and the engines for which runs read them."""


class Child:
    """As much of subprocess.Popen as a run needs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.gone = threading.Event()

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it lives."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """As in Popen."""
        if not self.gone.wait(timeout):
            raise subprocess.TimeoutExpired("pgpipe", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """As in Popen."""
        if not self.gone.is_set():
            os.kill(self.pid, number)


class Nursery:
    """Bears runs. Not to be shared between threads."""

    def __init__(self, checkout: Path) -> None:
        """Load pgpipe once."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=checkout,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.children: dict[int, Child] = {}
        self.born: SimpleQueue[Child | None] = SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def bear(self, command: Sequence[str], environment: Mapping[str, str], said: str) -> Child:
        """A run of `pgpipe command`; what it says goes into the file `said`."""
        assert self.process.stdin is not None
        request = {"command": list(command), "environment": dict(environment), "said": said}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        child = self.born.get(timeout=600)
        assert child is not None, "pgpipe cannot be loaded; see above"
        return child

    def close(self) -> None:
        """End it; its children are to be ended before."""
        self.process.kill()
        self.process.communicate()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            word, pid, *status = line.split()
            if word == "born":
                child = self.children[int(pid)] = Child(int(pid))
                self.born.put(child)
            elif int(pid) in self.children:
                child = self.children.pop(int(pid))
                child.returncode = int(status[0])
                child.gone.set()
        self.born.put(None)


def main() -> None:
    """Load, then fork for every request, and bury."""
    _load()
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    signal.set_wakeup_fd(theirs)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    text = b""
    while True:
        ready, _, _ = select.select([0, ours], [], [])
        if ours in ready:
            os.read(ours, 1 << 12)
        if 0 in ready:
            data = os.read(0, 1 << 16)
            if not data:
                return
            text += data
        *requests, text = text.split(b"\n")
        for request in requests:
            pid = os.fork()
            if not pid:
                _live(json.loads(request))
            _tell(f"born {pid}")
        _bury()


def _bury() -> None:
    """Say who is gone."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _tell(f"gone {pid} {os.waitstatus_to_exitcode(status)}")


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _load() -> None:
    """What every run would do first; and have them merge as often as `--every` says, whatever that
    costs, and try soon again, so that there are merges to break."""
    from pgpipe import cli, script
    from pgpipe.commands import train
    from pgpipe.resources import folder

    assert cli.COMMANDS
    train.SPARE, train.RETRY_SECONDS = 0, 3.0
    for name, engines in READ.items():
        for path in sorted((folder("sql") / name).glob("*.sql")):
            for engine in engines:
                with suppress(Exception):  # some files are for one engine
                    script.load(f"{name}/{path.stem}", engine)


def _live(request: dict[str, object]) -> None:
    """Become a run; never returns."""
    code = 70
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.dup2(os.open(str(request["said"]), os.O_WRONLY | os.O_APPEND), 2)
        environment = request["environment"]
        assert isinstance(environment, dict)
        os.environ.update(environment)
        from pgpipe.__main__ import main as run

        command = request["command"]
        assert isinstance(command, list)
        sys.argv = ["pgpipe", *command]
        code = run()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        with suppress(Exception):
            sys.stderr.flush()
        threading._shutdown()  # type: ignore[attr-defined]  # as at a normal end
        os._exit(code)


if __name__ == "__main__":
    main()
