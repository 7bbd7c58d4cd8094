"""What is done to a run, and whether it was felt."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from tests.faults.arena import Arena, wait_until
from tests.faults.runs import Run
from tests.faults.subjects import WORKERS, Subject

FELT_SECONDS = 6.0
"""How long a full disk or a limit of memory stays where nobody has felt it."""
REFUSED = ("another run works on schema", "is being trained by another session")


@dataclass
class Scene:
    """What a fault may touch.

    run     the run that works now
    link    its way to the server
    pause   seconds that a paused process stays so
    notes   what went wrong
    """

    arena: Arena
    subject: Subject
    run: Run
    link: str
    pause: float
    notes: list[str] = field(default_factory=list)

    def again(self) -> Run:
        """The same command once more."""
        return self.arena.run(self.subject.command, self.link)


Strike = Callable[[Scene], bool]
"""Does it, ends it, and tells whether there was anybody to feel it."""


def kill_driver(scene: Scene) -> bool:
    """kill -9 of what the user started."""
    scene.run.send(signal.SIGKILL)
    scene.run.wait(10)
    return True


def kill_worker(scene: Scene) -> bool:
    """kill -9 of a worker of --slow."""
    return _one(scene, [w.pid for w in scene.run.workers()], signal.SIGKILL)


def kill_backend(scene: Scene) -> bool:
    """kill -9 of a server process: the server ends all others and recovers."""
    return _one(scene, scene.arena.backends(), signal.SIGKILL)


def kill_postmaster(scene: Scene) -> bool:
    """kill -9 of the server's first process."""
    pid = scene.arena.postmaster()
    if pid is None:
        return False
    os.kill(pid, signal.SIGKILL)
    if scene.link == "home":
        # A run of ours starts it again.
        wait_until(lambda: scene.run.ended or scene.arena.accepts(), 60)
    else:
        time.sleep(scene.arena.dice.uniform(0, 3))
        scene.arena.revive()
    return True


def restart_server(scene: Scene) -> bool:
    """An administrator restarts the server (fast shutdown)."""
    scene.arena.halt()
    time.sleep(scene.arena.dice.uniform(0, 3))
    scene.arena.revive()
    return True


def terminate_backend(scene: Scene) -> bool:
    """pg_terminate_backend of one connection."""
    return _terminate(scene, 1)


def terminate_backends(scene: Scene) -> bool:
    """pg_terminate_backend of all connections."""
    return _terminate(scene, 100)


def drop(scene: Scene) -> bool:
    """The network goes away for up to four seconds; every connection is reset."""
    return _network(scene, scene.arena.proxy.drop, 4)


def stall(scene: Scene) -> bool:
    """Nothing passes for up to eight seconds, then all of it does."""
    return _network(scene, scene.arena.proxy.stall, 8)


def stall_and_drop(scene: Scene) -> bool:
    """Nothing passes for some seconds, then every connection is reset."""
    felt = bool(scene.arena.proxy.stall())
    time.sleep(scene.arena.dice.uniform(1, 5))
    scene.arena.proxy.drop()
    scene.arena.proxy.heal()
    return felt


def truncate(scene: Scene) -> bool:
    """Connections end within a message."""
    proxy = scene.arena.proxy
    proxy.truncate(scene.arena.dice)
    felt = wait_until(lambda: proxy.truncated > 0, FELT_SECONDS)
    proxy.heal()
    return felt


def forsake(scene: Scene) -> bool:
    """The client learns of the loss, the server only up to eight seconds later."""
    return _network(scene, scene.arena.proxy.forsake, 8)


def fill_disk(scene: Scene) -> bool:
    """The disk of the data directory is full until it was felt."""
    arena = scene.arena
    if not arena.small_disk:
        return False
    since = arena.log_size()
    arena.fill_disk()
    try:
        felt = wait_until(
            lambda: scene.run.failed or "No space left" in arena.logged(since), FELT_SECONDS
        )
        time.sleep(arena.dice.uniform(0, 2))
    finally:
        arena.empty_disk()
    return felt


def starve_process(scene: Scene) -> bool:
    """The process that works gets no more memory (RLIMIT_AS); where it needs none, it is started
    once more, with little."""
    if _starve(scene, scene.run.process.pid, "1048576"):
        return True
    if scene.run.ended:
        return False
    scene.run.end()
    scene.run = scene.again()
    with suppress(psutil.Error):
        held = psutil.Process(scene.run.process.pid).memory_info().vms
        more = scene.arena.dice.randrange(32 << 20)
        return _starve(scene, scene.run.process.pid, str(held + more), 60)
    return scene.run.failed


def starve_backend(scene: Scene) -> bool:
    """A server process gets no more memory (RLIMIT_AS)."""
    pids = scene.arena.backends()
    return bool(pids) and _starve(scene, scene.arena.dice.choice(pids), "1048576")


def set_clock(scene: Scene) -> bool:
    """The clocks of server, driver and workers jump by up to a day, either way."""
    scene.arena.set_clock(scene.arena.dice.randrange(-86400, 86400))
    time.sleep(1.5)  # libfaketime reads it once a second
    return True


def second_driver(scene: Scene) -> bool:
    """Another driver starts meanwhile; it must be refused by name."""
    if "--slow" in scene.subject.command:
        # Slow sessions go together, so the other one wants to be alone.
        swap = {"--slow": "--fast", "--workers": "", WORKERS: "", "--audit": ""}
        command = [swap.get(word, word) for word in scene.subject.command]
        other = scene.arena.run([word for word in command if word], scene.link)
    else:
        other = scene.again()
    try:
        other.wait(120)
        if not scene.run.ended and not any(text in other.last_words for text in REFUSED):
            scene.notes.append(f"a second driver was not refused: {other.last_words}")
    finally:
        other.end()
    return not scene.run.ended


def two_drivers(scene: Scene) -> bool:
    """Two drivers start in the same moment; one works, the other one is refused."""
    scene.run.end()
    one, other = scene.again(), scene.again()
    wait_until(lambda: one.ended or other.ended, 120)
    loser, winner = (one, other) if one.ended else (other, one)
    if not any(text in loser.last_words for text in REFUSED) and loser.process.returncode:
        scene.notes.append(f"of two drivers one said: {loser.last_words}")
    loser.end()
    scene.run = winner
    return True


def pause_driver(scene: Scene) -> bool:
    """SIGSTOP and SIGCONT of what the user started."""
    return _pause(scene, [scene.run.process.pid])


def pause_worker(scene: Scene) -> bool:
    """SIGSTOP and SIGCONT of a worker of --slow."""
    return _pause(scene, [w.pid for w in scene.run.workers()])


def pause_backend(scene: Scene) -> bool:
    """SIGSTOP and SIGCONT of a server process."""
    return _pause(scene, scene.arena.backends())


def interrupt(scene: Scene) -> bool:
    """Ctrl-C: it must end well."""
    return _stop(scene, signal.SIGINT)


def terminate(scene: Scene) -> bool:
    """SIGTERM: it must end well."""
    return _stop(scene, signal.SIGTERM)


def terminate_twice(scene: Scene) -> bool:
    """SIGTERM twice: it must end at once."""
    scene.run.send(signal.SIGTERM)
    time.sleep(scene.arena.dice.uniform(0.02, 0.2))
    return _stop(scene, signal.SIGTERM)


def _one(scene: Scene, pids: list[int], number: signal.Signals) -> bool:
    if not pids:
        return False
    with suppress(ProcessLookupError):
        os.kill(scene.arena.dice.choice(pids), number)
        return True
    return False


def _terminate(scene: Scene, most: int) -> bool:
    pids = scene.arena.backends()
    scene.arena.dice.shuffle(pids)
    for pid in pids[:most]:
        scene.arena.ask("select pg_terminate_backend(%s)", pid)
    return bool(pids)


def _network(scene: Scene, strike: Callable[[], int], longest: float) -> bool:
    felt = bool(strike())
    time.sleep(scene.arena.dice.uniform(0.1, longest))
    scene.arena.proxy.heal()
    return felt


def _starve(scene: Scene, pid: int, size: str, seconds: float = FELT_SECONDS) -> bool:
    """Limit a process's memory until it ended or somebody said so."""
    arena, said, since = scene.arena, len(scene.run.said), scene.arena.log_size()
    _limit(arena, pid, size)
    felt = wait_until(
        lambda: (
            scene.run.failed
            or (not scene.run.ended and not psutil.pid_exists(pid))
            or "memory" in scene.run.said[said:].lower()
            or "out of memory" in arena.logged(since)
        ),
        seconds,
    )
    _limit(arena, pid, "unlimited")
    return felt


def _limit(arena: Arena, pid: int, size: str) -> None:
    """Set a process's soft limit of memory; only its own user may."""
    command = ["prlimit", f"--pid={pid}", f"--as={size}:"]
    if arena.site.user.run(command).returncode:
        subprocess.run(command, check=False, capture_output=True)


def _pause(scene: Scene, pids: list[int]) -> bool:
    if not pids:
        return False
    pid = scene.arena.dice.choice(pids)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        time.sleep(scene.pause)
        os.kill(pid, signal.SIGCONT)
        return True
    return False


def _stop(scene: Scene, number: signal.Signals) -> bool:
    if scene.run.ended:
        return False
    scene.run.send(number)
    if not scene.run.wait(60):
        scene.notes.append(f"does not end at {number.name}")
    elif scene.run.process.returncode not in (128 + number, 0):
        scene.notes.append(f"exit {scene.run.process.returncode} at {number.name}")
    return True
