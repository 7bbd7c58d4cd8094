"""FastSession: trains in memory on DuckDB, and brings what it learnt into the database now and
then, in one transaction, exactly once."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from pgpipe.deals import DealStream
from pgpipe.engine import Session
from pgpipe.engine.connect import first_line
from pgpipe.errors import PgpipeError
from pgpipe.kernels.cards import DECKS
from pgpipe.train import snapshot
from pgpipe.train.memory import ROWS, cards_of, open_memory
from pgpipe.train.pair import Pair, turns_ahead
from pgpipe.train.preflop import list_deals, listed, take_deals
from pgpipe.train.settings import Settings, agree, guard, mean_regret
from pgpipe.train.trainer import Work
from pgpipe.train.walk import Walk

Tell = Callable[[str], None]
WORTH = 4
"""Where more than one row in so many has changed, writing all of them anew is the quicker way: on
PostgreSQL 4 µs a row, against 9 for the upsert of a new one and 21 of one that is there."""
Reopen = Callable[[], tuple[Session, str]]
"""A new session of the database, and its name in the ledger."""


@dataclass(frozen=True)
class Merge:
    """Batches first <= number < upto, the sum of visits after them, what they came to, and who
    enters them in the ledger."""

    first: int
    upto: int
    visits: int
    work: Work
    writer: str


class DatabaseLost(PgpipeError):
    """The database is away; nothing is lost while the session lives."""


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
        reopen: Reopen | None = None,
        tell: Tell,
    ) -> None:
        """Take up the training where the database has it.

        target  a session of the database, which holds the game's tree and abstraction
        writer  the session's name in the ledger
        keep    checkpoints whose strategies stay in snapshot_strategy
        reopen  becomes a writer of the database again, after the first session was lost

        Raises PgpipeError where the database holds another training or no abstraction.
        """
        self.target = target
        self.settings = settings
        self.schedule = settings.weighting
        self.writer = writer
        self.keep = keep
        self.reopen = reopen
        self.lost = False
        self.tried = Merge(0, 0, 0, Work(), writer)
        self.cards, self.streets = cards_of(target, settings.game)
        guard(target, settings)
        self.last = snapshot.latest(target)
        self.merged = self.next = self._first()
        self.engine, self.walk = open_memory(target, settings, threads, tell)
        agree(target, settings)
        self.memory = self.engine.session()
        self.visits = self._standing()[2]
        self.pending = Work()
        self.stream: DealStream | None = None
        self.pair: Pair | None = None
        if settings.sampling == "full":
            self._every_deal(deck, threads)
        elif self.cards == "holdem":
            self.pair = self._paired(threads)
            self.stream = DealStream(
                DECKS[deck],
                settings.seed,
                self._numbers(),
                count=settings.batch,
                levels=1,
                hands=settings.hands,
                ahead=2 * turns_ahead(settings.batch) if self.pair else 2,
            )

    @property
    def epoch(self) -> int:
        """Number of the next batch."""
        return self.next

    def step(self) -> Work:
        """Train one batch in memory, or one of each seat."""
        began = time.monotonic()
        settings = self.settings
        walks: tuple[Walk, ...] = (self.walk,)
        if self.pair and self.stream and self.next % 2 == 0:
            walks = self.pair.walks
            limits = [settings.limit(self.next + seat) for seat in range(len(walks))]
            self.pair.epochs(self.next, self.stream, self.schedule, limits)
        else:
            self._deal()
            sampled = settings.sampling == "external"
            self.walk.epoch(self.next, self.schedule, sampled, settings.limit(self.next))
        nodes = sum(walk.nodes() for walk in walks)
        batches = len(walks)
        self.next += batches
        done = Work(batches, batches * self._deals(), nodes, time.monotonic() - began)
        self.pending += done
        return done

    def sync(self) -> None:
        """Merge what changed since the last time, in one transaction, with its ledger row.

        Raises DatabaseLost where the database is away: later calls try again, training may go on
        meanwhile. Raises PgpipeError where another writer merged in between; nothing is written.
        """
        try:
            self._find_again()
            self.target.run("session/57_heartbeat", writer=self.writer)
            if self.pending.batches:
                self._merge()
        except psycopg.OperationalError as error:
            self.lost = True
            raise DatabaseLost(f"the database is away: {first_line(error)}") from error

    def checkpoint(self) -> None:
        """Sync, and write a snapshot."""
        self.sync()
        infosets, actions, _, regret = self._standing()
        try:
            standing = snapshot.Standing(infosets, actions, regret)
            self.last = snapshot.write(self.target, self.settings, standing, self.keep)
        except psycopg.OperationalError as error:
            self.lost = True
            raise DatabaseLost(f"the database is away: {first_line(error)}") from error

    def _first(self) -> int:
        """The number of the first batch to train."""
        ((current,),) = self.target.fetch("session/40_epoch")
        return int(current)

    def _paired(self, threads: int) -> Pair | None:
        """What trains both seats at once, as a session does that trains alone."""
        other = self.walk.beside(self.memory.beside())
        return Pair(self.walk, other, self.streets, threads)

    def _numbers(self) -> Iterator[int]:
        """The numbers of the batches, for the thread that deals them."""
        return itertools.count(self.next)

    def _merge(self) -> None:
        """Stage in memory, copy, merge, enter the ledger."""
        merge = Merge(self.merged, self.next, self._standing()[2], self.pending, self.writer)
        self.tried = merge
        with self.target.transaction():
            if not self.target.run("session/30_claim", first=merge.first, upto=merge.upto):
                raise PgpipeError(
                    "another session has trained here since",
                    "start again: pgpipe train goes on from what the database holds",
                )
            self._bring(merge.first - 1)
            self.target.run(
                "session/31_batch",
                first=merge.first,
                upto=merge.upto,
                writer=merge.writer,
                deals=merge.work.deals,
                nodes=merge.work.nodes,
                visits=merge.visits - self.visits,
                seconds=merge.work.seconds,
                kept=0.0,
            )
        self._merged(merge)

    def _bring(self, since: int) -> None:
        """Bring what changed after an epoch into the blueprint: all of it anew where that is less
        work, as all of it is in memory."""
        ((changed, rows),) = self.memory.fetch("session/23_changed", since=since)
        if changed * WORTH >= rows:
            with self.target.refilled("blueprint") as empty:
                if empty:
                    self._load("blueprint", -1)
            if empty:
                self.target.analyze("blueprint")
                return
        self._send(since)
        self.target.run("train/41_merge")

    def _load(self, table: str, since: int) -> None:
        """Stage what changed after an epoch, and copy it into a table of the database."""
        for staged in self.walk.staged(since, self.schedule.discounted):
            if staged:
                self.target.load(table, self.memory.columns("session/10_staged", ROWS))
        self.memory.run("session/11_forget_rows")

    def _send(self, since: int) -> None:
        """Bring what changed after an epoch into the database's staging table."""
        self._load("staging", since)
        self.target.analyze("staging")

    def _merged(self, merge: Merge) -> None:
        """Remember what the database has."""
        self.merged, self.visits = merge.upto, merge.visits
        self.pending = self.pending - merge.work

    def _find_again(self) -> None:
        """After a loss, connect anew; the merge that broke may have been committed."""
        if not self.lost or self.reopen is None:
            return
        try:
            self.target, self.writer = self.reopen()
        except PgpipeError as error:
            raise DatabaseLost(error.message) from error
        self.lost = False
        self._settle()

    def _settle(self) -> None:
        """Find out whether the merge that broke was committed."""
        tried = self.tried
        if tried.first == self.merged < tried.upto and self.target.fetch(
            "session/63_entered", first=tried.first, upto=tried.upto, writer=tried.writer
        ):
            self._merged(tried)

    def summary(self) -> str:
        """Where the training stands, in a line."""
        infosets, actions, _, regret = self._standing()
        return (
            f"epoch {self.next:,}, {infosets:,} infosets, {actions:,} rows, mean positive regret"
            f" {mean_regret(self.target, self.settings, regret):.4g}"
        )

    def close(self) -> None:
        """End the session; what is not synced is lost."""
        if self.stream is not None:
            self.stream.close()
        if self.pair is not None:
            self.pair.close()
        self.engine.close()

    def _every_deal(self, deck: str, threads: int) -> None:
        """The deals of a full-width walk; hold'em's are counted once, if there is no flop."""
        if self.cards == "holdem":
            if self.streets > 1:
                raise PgpipeError(
                    f"{self.settings.game} has too many deals to walk them all",
                    "leave out --sampling full",
                    2,
                )
            if not listed(self.target, self.settings.game):
                list_deals(self.target, DECKS[deck], threads)
            take_deals(self.target, self.memory, DECKS[deck], threads)
        self.walk.every_deal()

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
        self.walk.average()
        ((infosets, actions, visits, regret),) = self.memory.fetch("session/20_standing")
        return int(infosets), int(actions), int(visits), float(regret)
