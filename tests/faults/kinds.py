"""The kinds of faults, and what each is done to."""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults import strikes
from tests.faults.strikes import Strike

CLUSTER, FAST, SLOW, SHARED = "cluster", "fast", "slow", "shared"
EVERYWHERE = (CLUSTER, FAST, SLOW, SHARED)


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    hosts   what it is done to, in turn
    where   the run's way to the server; clock: with a clock that can be set
    """

    name: str
    strike: Strike
    hosts: tuple[str, ...] = EVERYWHERE
    where: str = "home"


KINDS = (
    Kind("kill -9 driver", strikes.kill_driver),
    Kind("kill -9 worker", strikes.kill_worker, (SLOW,)),
    Kind("kill -9 backend", strikes.kill_backend),
    Kind("kill -9 postmaster", strikes.kill_postmaster),
    Kind("server restarted", strikes.restart_server),
    Kind("backend terminated", strikes.terminate_backend),
    Kind("all backends terminated", strikes.terminate_backends),
    Kind("network down", strikes.drop, where="proxy"),
    Kind("network stalls", strikes.stall, where="proxy"),
    Kind("network stalls, then down", strikes.stall_and_drop, where="proxy"),
    Kind("network truncates", strikes.truncate, where="proxy"),
    Kind("half-open connections", strikes.forsake, where="proxy"),
    Kind("disk full", strikes.fill_disk),
    # A worker of --slow keeps next to nothing itself: its backend does.
    Kind("no memory, process", strikes.starve_process, (CLUSTER, FAST, SHARED)),
    Kind("no memory, backend", strikes.starve_backend),
    Kind("clock jumps", strikes.set_clock, where="clock"),
    Kind("second driver", strikes.second_driver, (CLUSTER, FAST, SLOW)),
    Kind("two drivers at once", strikes.two_drivers, (CLUSTER, FAST)),
    Kind("driver paused", strikes.pause_driver),
    Kind("worker paused", strikes.pause_worker, (SLOW,)),
    Kind("backend paused", strikes.pause_backend),
    Kind("SIGINT", strikes.interrupt),
    Kind("SIGTERM", strikes.terminate),
    Kind("SIGTERM twice", strikes.terminate_twice),
)
