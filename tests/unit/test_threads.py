"""A thread that breaks down for want of memory ends the process instead of letting others wait."""

from __future__ import annotations

import subprocess
import sys

import pytest

BREAKS = {
    "thread": """
def fail():
    raise MemoryError
threading.Thread(target=fail).start()
""",
    # The pool's thread dies before it could say that its work has failed.
    "pool": """
class Dying(futures.Future):
    def set_running_or_notify_cancel(self):
        raise MemoryError
futures._base.Future = Dying
futures.thread._base.Future = Dying
ThreadPoolExecutor(1).submit(print)
""",
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_thread_without_memory_ends_the_process(name: str) -> None:
    program = (
        "import threading\nfrom concurrent import futures\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from pgpipe.threads import end_with_threads\nend_with_threads()\n"
        f"{BREAKS[name]}\nthreading.Event().wait(60)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=50
    )
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (
        1,
        ["pgpipe: out of memory; what was committed stays; run the same command again"],
    )
