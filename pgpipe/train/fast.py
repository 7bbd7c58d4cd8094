"""FastSession: trains in memory on DuckDB, and brings what it learnt into the database now and
then, in one transaction, exactly once."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

from pgpipe.deals import DealStream
from pgpipe.engine import Session
from pgpipe.errors import PgpipeError
from pgpipe.kernels.cards import DECKS
from pgpipe.train import schedule
from pgpipe.train.memory import ROWS, cards_of, open_memory
from pgpipe.train.settings import Settings, guard, record
from pgpipe.train.trainer import Work

Tell = Callable[[str], None]


class FastSession:
    """The only writer of its target while it lives."""

    def __init__(
        self,
        target: Session,
        deck: str,
        settings: Settings,
        *,
        writer: str,
        threads: int,
        keep: int = 0,
        tell: Tell,
    ) -> None:
        """Take up the training where the database has it.

        target  a session of the database, which holds the game's tree and abstraction
        writer  the session's name in the ledger
        keep    checkpoints whose strategies stay in snapshot_strategy

        Raises PgpipeError where the database holds another training or no abstraction.
        """
        self.target = target
        self.settings = settings
        self.schedule = schedule.find(settings.schedule)
        self.writer = writer
        self.keep = keep
        self.cards, self.streets = cards_of(target, settings.game)
        fresh = guard(target, settings)
        ((current,),) = target.fetch("session/40_epoch")
        self.merged = self.next = int(current)
        self.engine, self.walk = open_memory(target, settings.game, threads, tell)
        record(target, fresh)
        self.memory = self.engine.session()
        self.visits = self._standing()[2]
        self.pending = Work()
        self.stream: DealStream | None = None
        if settings.sampling == "full":
            self.walk.every_deal()
        elif self.cards == "holdem":
            epochs: Iterator[int] = itertools.count(self.next)
            self.stream = DealStream(
                DECKS[deck], settings.seed, epochs, count=settings.batch, levels=1
            )

    @property
    def epoch(self) -> int:
        """Number of the next batch."""
        return self.next

    def step(self) -> Work:
        """Train one batch in memory."""
        began = time.monotonic()
        self._deal()
        self.walk.epoch(self.next, self.schedule, sampled=self.settings.sampling == "external")
        ((nodes,),) = self.memory.fetch("session/21_nodes")
        self.next += 1
        done = Work(1, self._deals(), int(nodes), time.monotonic() - began)
        self.pending += done
        return done

    def sync(self) -> None:
        """Merge what changed since the last time, in one transaction, with its ledger row.

        Raises PgpipeError where another writer merged in between: then nothing is written.
        """
        if self.next == self.merged:
            return
        visits = self._standing()[2]
        self.memory.run("train/40_stage", game=self.settings.game, since=self.merged - 1)
        rows = self.memory.columns("session/10_staged", ROWS)
        with self.target.transaction():
            if not self.target.run("session/30_claim", first=self.merged, upto=self.next):
                raise PgpipeError(
                    "another session has trained here since",
                    "start again: pgpipe train goes on from what the database holds",
                )
            self.target.load("staging", rows)
            self.target.analyze("staging")
            self.target.run("train/41_merge")
            self.target.run(
                "session/31_batch",
                first=self.merged,
                upto=self.next,
                writer=self.writer,
                deals=self.pending.deals,
                nodes=self.pending.nodes,
                visits=visits - self.visits,
                seconds=self.pending.seconds,
            )
        self.memory.run("session/11_forget_rows")
        self.merged, self.visits, self.pending = self.next, visits, Work()

    def checkpoint(self) -> None:
        """Sync, and write a snapshot."""
        self.sync()
        infosets, actions, _, _ = self._standing()
        with self.target.transaction():
            self.target.run(
                "session/32_snapshot",
                epoch=self.next,
                infosets=infosets,
                actions=actions,
                regret=self.mean_regret(),
                seed=self.settings.seed,
            )
            self.target.run("session/33_snapshot_strategy", epoch=self.next, keep=self.keep)

    def mean_regret(self) -> float:
        """Sum of the infosets' largest positive regrets over the weight of all deals, in chips."""
        weight = sum(
            self.schedule.weights(epoch // 2 + 1)["regret_weight"] for epoch in range(self.next)
        )
        return float(self._standing()[3] / max(1.0, weight * max(1, self._deals())))

    def summary(self) -> str:
        """Where the training stands, in a line."""
        infosets, actions, _, _ = self._standing()
        return (
            f"epoch {self.next:,}, {infosets:,} infosets, {actions:,} rows,"
            f" mean positive regret {self.mean_regret():.4g}"
        )

    def close(self) -> None:
        """End the session; what is not synced is lost."""
        if self.stream is not None:
            self.stream.close()
        self.engine.close()

    def _deal(self) -> None:
        """The deals of the next batch; a full-width walk keeps the same."""
        if self.stream is not None:
            self.walk.load_deals(next(self.stream), self.streets)
        elif self.settings.sampling == "external":
            self.walk.sample_deals(self.settings.seed, self.next, self.settings.batch)

    def _deals(self) -> int:
        """Deals of an epoch; those of a full-width one count as one."""
        return self.settings.batch if self.settings.sampling == "external" else 1

    def _standing(self) -> tuple[int, int, int, float]:
        """Infosets met, their actions, the sum of visits, and of the largest positive regrets."""
        ((infosets, actions, visits, regret),) = self.memory.fetch("session/20_standing")
        return int(infosets), int(actions), int(visits), float(regret)
