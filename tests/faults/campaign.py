"""Episodes: a run from its beginning to its end, with some faults in between."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice

from tests.faults.arena import PATIENCE, Arena, wait_until
from tests.faults.kinds import CLUSTER, FAST, SHARED, SLOW, Kind
from tests.faults.report import Struck, Tally
from tests.faults.runs import Run
from tests.faults.strikes import Scene
from tests.faults.subjects import BESIDE, Clustering, Damage, Subject, Training

EARLY = 0.15
"""How many faults strike while a run begins, whatever it has done by then."""
ATTEMPTS = 4
"""A fault that nobody felt is tried again, so often, at other moments."""
STEPS = {CLUSTER: 14, FAST: 4, SLOW: 10, SHARED: 4}
"""Fewer commits than this lie between two faults."""
RERUNS = 4
RUN_SECONDS = 900.0


@dataclass(frozen=True)
class Episode:
    """Faults that strike one run, one after another."""

    number: int
    host: str
    where: str
    kinds: Sequence[Kind]


def plan(kinds: Sequence[Kind], times: int, length: int, dice: random.Random) -> list[Episode]:
    """So many faults of each kind, spread over hosts, in episodes of at most `length`."""
    heaps: dict[tuple[str, str], list[Kind]] = {}
    for number, kind in enumerate(kinds):
        # Each kind begins with another host, so that few times reach all hosts too.
        first = number % len(kind.hosts)
        hosts = islice(cycle(kind.hosts), first, first + times)
        for host in hosts:
            heaps.setdefault((host, kind.where), []).append(kind)
    found = []
    for (host, where), heap in heaps.items():
        dice.shuffle(heap)
        found += [(host, where, heap[i : i + length]) for i in range(0, len(heap), length)]
    dice.shuffle(found)
    return [Episode(number, *episode) for number, episode in enumerate(found)]


class Campaign:
    """All episodes, in one arena."""

    def __init__(
        self, arena: Arena, dice: random.Random, tally: Tally, game: str, pause: float
    ) -> None:
        """Run the clustering once without disturbance."""
        self.arena = arena
        self.dice = dice
        self.game = game
        self.pause = pause
        self.tally = tally
        whole = Clustering(arena, "whole", 2)
        run = arena.run(whole.command)
        assert run.wait(RUN_SECONDS) and run.process.returncode == 0, run.said
        run.end()

    def play(self, episode: Episode, deadline: float) -> Episode | None:
        """One episode, into the tally; what is left of it where the run was done too early."""
        with self.arena.with_clock() if episode.where == "clock" else nullcontext():
            stage = Stage(self, episode)
            try:
                left = stage.strike_all(deadline)
                damage = stage.finish()
            finally:
                stage.close()
        self.tally.judge(stage.struck, damage)
        for schema in (stage.subject.schema, f"{stage.subject.schema}_again"):
            self.arena.ask("drop schema if exists {0} cascade", schema=schema)
        return Episode(episode.number + 1000, episode.host, episode.where, left) if left else None


class Stage:
    """The runs of one episode."""

    def __init__(self, campaign: Campaign, episode: Episode) -> None:
        self.campaign = campaign
        self.arena = campaign.arena
        self.dice = campaign.dice
        self.episode = episode
        self.link = {"proxy": "proxy", "clock": "direct"}.get(episode.where, "home")
        self.struck: list[Struck] = []
        schema = f"episode_{episode.number}"
        self.subject: Subject
        if episode.host == CLUSTER:
            self.subject = Clustering(self.arena, schema, (1, 2, 4)[episode.number % 3])
        else:
            self.subject = Training(self.arena, schema, episode.host, campaign.game)
        self.runs: dict[str, Run] = {}

    def strike_all(self, deadline: float) -> list[Kind]:
        """Every fault of the episode; those that were not struck, the run being done."""
        for done, kind in enumerate(self.episode.kinds):
            if time.monotonic() > deadline:
                return []
            for _ in range(ATTEMPTS):
                self.work()
                self.await_moment()
                if self.complete:
                    return list(self.episode.kinds[done:])
                if self.strike(kind):
                    break
        return []

    @property
    def complete(self) -> bool:
        """Whether the clustering is done."""
        run = self.runs["main"]
        return self.episode.host == CLUSTER and run.ended and run.process.returncode == 0

    def work(self) -> None:
        """Have all runs that belong to the episode work."""
        self._keep("main", self.subject.command)
        if self.episode.host == SHARED:
            # It makes the tables, which two sessions must not want at once.
            if not self.subject.marker():
                wait_until(lambda: bool(self.subject.marker() or self.runs["main"].ended), PATIENCE)
            base = self.subject.command
            shape = [*base[: base.index("--fast")], *BESIDE]
            self._keep("beside", shape)

    def _keep(self, name: str, command: Sequence[str]) -> None:
        run = self.runs.get(name)
        if run is not None and (not run.ended or (name == "main" and self.complete)):
            return
        if run is not None:
            run.end()
        self.runs[name] = self.arena.run(command, self.link)

    def await_moment(self) -> None:
        """Until some more is committed, or, sometimes, while the run begins."""
        run = self.runs["main"]
        if time.monotonic() - run.began < 1 and self.dice.random() < EARLY:
            time.sleep(self.dice.uniform(0, 3))
            return
        for _ in range(self.dice.randrange(1, STEPS[self.episode.host])):
            if not self.moves(run):
                stands = Damage(note=f"nothing moves for {PATIENCE:.0f} s, some time later")
                self.campaign.tally.judge(self.struck[-1:], stands)
                run.send(signal.SIGKILL)
                run.wait(10)
        time.sleep(self.dice.uniform(0, 0.15))

    def strike(self, kind: Kind) -> bool:
        """One fault, and whether the run lives; False where nobody felt it."""
        scene = Scene(self.arena, self.subject, self.runs["main"], self.link, self.campaign.pause)
        heard = {name: len(run.said) for name, run in self.runs.items()}
        damage = self.subject.check()  # what is committed now must be there afterwards
        began = time.monotonic()
        felt = kind.strike(scene)
        victim = scene.run
        if victim is not self.runs["main"]:
            self.runs["main"], heard["main"] = victim, 0
        if not felt and not scene.notes:
            self.campaign.tally.miss(kind.name)
            return False
        alone = self.recover(scene.notes)
        for name, run in self.runs.items():
            if defect := run.defect(heard.get(name, 0)):
                scene.notes.append(defect)
        damage += self.subject.check()
        struck = Struck(kind.name, self.episode.host, alone, damage, "; ".join(scene.notes))
        self.struck.append(struck)
        self.campaign.tally.add(struck, time.monotonic() - began, victim.last_words)
        if not struck.survived:
            self.campaign.tally.log(victim.said)
        return True

    def moves(self, run: Run) -> bool:
        """Wait until the run commits something, or ends; False where nothing happens."""
        marker = partial(self.subject.marker, run.uid)
        before = marker()
        return wait_until(lambda: run.ended or marker() != before, PATIENCE, every=0.1)

    def recover(self, notes: list[str]) -> bool:
        """Until each run commits more, or the same command once more; whether all did themselves.

        What keeps that from happening is noted.
        """
        alone = [self._recovers(name, notes) for name in self.runs]
        return all(alone)

    def _recovers(self, name: str, notes: list[str]) -> bool:
        alone = True
        for _ in range(RERUNS):
            run = self.runs[name]
            moved = self.moves(run)
            if not moved:
                notes.append(f"nothing moves for {PATIENCE:.0f} s: {run.last_words}")
                run.send(signal.SIGKILL)
                run.wait(10)
            elif not run.ended or self.complete:
                return alone
            if defect := run.defect(0):
                notes.append(defect)
            self.campaign.tally.log(f"      ended with {run.process.returncode}: {run.last_words}")
            alone = False
            self.work()
        notes.append(f"does not go on: {self.runs[name].last_words}")
        return False

    def finish(self) -> Damage:
        """To the end of the work, or to a good stop; what is wrong then."""
        if self.episode.host == CLUSTER:
            for _ in range(RERUNS):
                self.work()
                self.runs["main"].wait(RUN_SECONDS)
                if self.complete:
                    break
            else:
                return Damage(note=f"never done: {self.runs['main'].last_words}")
        damage = Damage()
        for run in self.runs.values():
            run.end()
            if run.process.returncode not in (0, 143):
                damage += Damage(note=f"ended with {run.process.returncode}: {run.last_words}")
        self.runs.clear()
        return damage + self.subject.verify()

    def close(self) -> None:
        """Leave nothing behind."""
        for run in self.runs.values():
            run.end()
        self.arena.proxy.heal()
