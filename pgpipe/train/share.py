"""SharingSession: a fast session that trains beside others (--share).

It trains numbers that were reserved for it, adds what it played to the average strategy, mixes its
regrets with those of the database, and takes up what came of that.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import SimpleQueue

import psycopg

from pgpipe.engine import Session
from pgpipe.train.fast import DatabaseLost, FastSession, Reopen, Tell
from pgpipe.train.memory import ROWS
from pgpipe.train.settings import Settings
from pgpipe.train.trainer import Work

BLOCK = 16
"""Batch numbers that a session reserves at a time; both seats train in equally many of them."""
AHEAD = 4
"""Numbers in hand at which the next block is reserved: the deals of so many are made ahead."""
AWAY_SECONDS = 1.0
"""Between two looks for a database without which training cannot go on."""


@dataclass(frozen=True)
class Run:
    """Batches first <= number < upto, trained but not merged: a row of the ledger to be.

    before, visits   sum of visits in memory when it began, and what it added
    """

    first: int
    upto: int
    work: Work
    before: int
    visits: int = 0


class SharingSession(FastSession):
    """One of several writers.

    In memory `policy` and `visits` hold what the session itself has added since its last merge, and
    regrets never fall below 0, as those of the workers beside it.
    """

    def __init__(
        self,
        target: Session,
        deck: str,
        settings: Settings,
        *,
        writer: str,
        threads: int,
        keep: int = 0,
        audit: bool = False,
        reopen: Reopen | None = None,
        tell: Tell,
    ) -> None:
        """As FastSession.

        audit  keep what every merge brings in the table `audit`
        """
        self.audit = audit
        self.numbers: deque[int] = deque()
        self.dealing: SimpleQueue[int | None] = SimpleQueue()
        self.runs: list[Run] = []
        self.doubt = False
        """Whether nobody knows if the last merge was committed."""
        self.own = 0
        """Batches merged since the session took up the database's regrets."""
        super().__init__(
            target,
            deck,
            settings,
            writer=writer,
            threads=threads,
            keep=keep,
            reopen=reopen,
            tell=tell,
        )
        self.schedule = replace(self.schedule, floored=True)
        self.since = self.next - 1
        """The last of its batches that is merged, or one before the first."""
        self.memory.run("train/44_own", since=-1, own=self.since)

    def step(self) -> Work:
        """Train one batch in memory; none where that has to wait for the database."""
        if not self._can_train():
            time.sleep(AWAY_SECONDS)
            return Work()
        number = self.numbers.popleft()
        if not self.runs or self.runs[-1].upto != number:
            visits = self._end_run()
            self.runs.append(Run(number, number, Work(), visits))
        # Without a number in hand nobody could say which is next; others may have got some since.
        self.next = number
        done = super().step()
        last = self.runs[-1]
        self.runs[-1] = replace(last, upto=number + 1, work=last.work + done)
        self.next = self.numbers[0] if self.numbers else number + 1
        return done

    def _paired(self, threads: int) -> None:
        """Batches one at a time: others count them too, and regrets have a floor."""

    def close(self) -> None:
        """End the session, and give back what is left of the last block."""
        self.dealing.put(None)
        super().close()
        if self.numbers and not self.lost:
            upto = self.numbers[-1] + 1
            first = max(self.numbers[0], upto - BLOCK)
            with suppress(psycopg.OperationalError):  # then the numbers stay a gap
                self.target.run("session/55_give_back", first=first, upto=upto)
        self.numbers.clear()

    def _first(self) -> int:
        """Reserve numbers; what the ledger has is what the session is about to take up."""
        ((self.known, self.least),) = self.target.fetch("session/59_ledger")
        self._reserve()
        return self.numbers[0]

    def _numbers(self) -> Iterator[int]:
        """As they are reserved, until the session is closed."""
        return iter(self.dealing.get, None)

    def _reserve(self) -> None:
        """A block of numbers that nobody else gets."""
        ((upto,),) = self.target.fetch("session/50_reserve", batches=BLOCK)
        for number in range(upto - BLOCK, upto):
            self.numbers.append(number)
            self.dealing.put(number)

    def _can_train(self) -> bool:
        """Whether there is a number to train, and it is known what the database has."""
        enough = len(self.numbers) > (0 if self.lost else AHEAD)
        if enough and not self.doubt:
            return True
        try:
            self._find_again()
            if len(self.numbers) <= AHEAD:
                self._reserve()
        except (DatabaseLost, psycopg.OperationalError):
            self.lost = True
        return bool(self.numbers) and not self.doubt

    def _end_run(self) -> int:
        """Count what the last run added; the sum of visits by now."""
        visits = self._standing()[2]
        if self.runs:
            self.runs[-1] = replace(self.runs[-1], visits=visits - self.runs[-1].before)
        return visits

    def sync(self) -> None:
        """As in FastSession."""
        try:
            super().sync()
        except psycopg.errors.UniqueViolation as error:
            # A commit whose answer was lost came through only now; on a new connection it is found.
            self.lost = self.doubt = True
            raise DatabaseLost("the last merge is there already") from error

    def _merge(self) -> None:
        """Stage in memory, copy, mix, enter the ledger, take up what others did."""
        self._end_run()
        with self.target.transaction():
            self.target.run("session/58_turn")
            share = self._share()
            self._send(self.since)
            self._enter(share)
            if self.audit:
                first = self.runs[0].first
                self.target.run("train/45_audit_mix", first=first, share=share)
            self.target.run("train/42_mix", share=share)
            for run in self.runs:
                self.target.run("session/61_merged_now", first=run.first)
            self.doubt = True
        self._known_merged()
        self._pull()

    def _share(self) -> float:
        """The session's part of the batches since it last took up the database's regrets."""
        ((batches, _),) = self.target.fetch("session/59_ledger")
        own = self.own + self.pending.batches
        return own / float(own + int(batches) - self.known - self.own)

    def _enter(self, share: float) -> None:
        """The ledger's rows, one a run of numbers."""
        for run in self.runs:
            self.target.run(
                "session/31_batch",
                first=run.first,
                upto=run.upto,
                writer=self.writer,
                deals=run.work.deals,
                nodes=run.work.nodes,
                visits=run.visits,
                seconds=run.work.seconds,
                kept=1 - share,
            )

    def _settle(self) -> None:
        """Find out whether the merge that broke was committed."""
        if self.doubt and self.target.fetch("session/53_batch", first=self.runs[0].first):
            self._known_merged()
        self.doubt = False

    def _known_merged(self) -> None:
        """The database has all that was trained."""
        self.doubt = False
        last = self.runs[-1].upto - 1
        self.memory.run("train/44_own", since=self.since, own=last)
        self.since = last
        self.own += self.pending.batches
        self.pending, self.runs = Work(), []

    def _pull(self) -> None:
        """Take up the database's regrets, where others had a part in them."""
        ((batches, least),) = self.target.fetch("session/59_ledger")
        if batches > self.known + self.own:
            rows = self.target.unordered("session/60_changed", ROWS, since=self.least)
            self.memory.load("blueprint", rows)
            self.memory.run("train/43_pull", game=self.settings.game, own=self.since)
            self.memory.run("session/11_forget_rows")
        self.known, self.least, self.own = int(batches), int(least), 0
