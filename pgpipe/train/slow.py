"""SlowSession: worker processes that train inside PostgreSQL, here and on other hosts."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import psycopg

from pgpipe import journal
from pgpipe.engine.connect import Link, connect, first_line, lost
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError, Unavailable
from pgpipe.train import snapshot
from pgpipe.train.fast import DatabaseLost
from pgpipe.train.settings import Settings
from pgpipe.train.trainer import Work
from pgpipe.train.worker import AWAY_SECONDS, Place, SlowWorker

Tell = Callable[[str], None]
STEP, STOP = "step", "stop"
SILENT_SECONDS = 2.0
ENDING_SECONDS = 60.0
"""A worker that was told to stop finishes its batch first."""


@dataclass(frozen=True)
class Member:
    """A worker process and the line to it."""

    process: BaseProcess
    line: Connection

    @property
    def name(self) -> str:
        """For people."""
        return f"worker {self.process.name} (process {self.process.pid})"


class SlowSession:
    """Any number of worker processes; the same command elsewhere adds more."""

    def __init__(
        self,
        link: Link,
        deck: str,
        settings: Settings,
        *,
        workers: int,
        floored: bool | None = None,
        audit: bool = False,
        shared: bool = False,
        keep: int = 0,
        revive: Callable[[], None] | None = None,
        tell: Tell,
    ) -> None:
        """Start the workers; the game's tree and the abstraction must be there.

        floored  regrets never fall below 0: where not said, when there is more than one worker, or
                 sessions share; else wherever others write too (see worker.FLOOR)
        audit    keep what every merge adds in the table `audit`
        shared   beside fast sessions too (--share)
        keep     checkpoints whose strategies stay in snapshot_strategy
        revive   starts a server of our own again where it has died

        Raises PgpipeError where another session writes alone, or trains something else.
        """
        if workers < 1:
            raise PgpipeError(
                f"--workers {workers}: there must be one at least", "use 1 or more", 2
            )
        self.link = link
        self.settings = settings
        self.keep = keep
        self.revive = revive
        self.tell = tell
        self.main: PostgresSession | None = None
        floored = workers > 1 or shared if floored is None else floored
        place = Place(link, deck, settings, floored, audit, shared)
        self.members: list[Member] = []
        try:
            for number in range(1, workers + 1):
                self.members.append(_start(place, number))
            # Each says that it is ready, or why it is not.
            for member in list(self.members):
                self._hear(member)
            if not self.members:
                raise PgpipeError("no worker could begin", "see what was said above")
            self.last = snapshot.latest(self._main())
        except BaseException:
            self.close()
            raise

    @property
    def epoch(self) -> int:
        """Number of the next batch that will be handed out."""
        ((value,),) = self._fetch("session/40_epoch")
        return int(value)

    def step(self) -> Work:
        """Each worker trains one batch. One that dies is named, and the others go on.

        Raises PgpipeError where a worker gives up, or none is left.
        """
        began = time.monotonic()
        for member in self.members:
            _say(member, STEP)
        done = Work()
        for member in list(self.members):
            done += self._hear(member) or Work()
        if not self.members:
            raise PgpipeError(
                "every worker has died", "what they committed stays; the same command goes on"
            )
        return Work(done.batches, done.deals, done.nodes, time.monotonic() - began)

    def sync(self) -> None:
        """Nothing: every batch is committed where it was trained."""

    def checkpoint(self) -> None:
        """Write a snapshot; one pass over the blueprint. Raises DatabaseLost where that is away."""
        (row,) = self._fetch("session/54_standing")
        standing = snapshot.Standing(*row)
        try:
            self.last = snapshot.write(self._main(), self.settings, standing, self.keep)
        except psycopg.OperationalError as error:
            raise DatabaseLost(f"the database is away: {first_line(error)}") from error

    def summary(self) -> str:
        """Where the training stands, in a line."""
        ((batches, deals, nodes),) = self._fetch("session/56_merged")
        return (
            f"epoch {self.epoch:,}, {batches:,} batches of {deals:,} deals merged,"
            f" {nodes:,} decision nodes, {len(self.members)} workers here"
        )

    def close(self) -> None:
        """Let every worker finish its batch and end."""
        for member in self.members:
            _say(member, STOP)
        for member in self.members:
            member.process.join(ENDING_SECONDS)
            if member.process.is_alive():
                member.process.kill()
                member.process.join()
            member.line.close()
        self.members = []
        if self.main is not None:
            self.main.close()

    def _hear(self, member: Member) -> Work | None:
        """A worker's answer; None, and the worker is off the list, where it died.

        Raises what the worker raised.
        """
        try:
            while not member.line.poll(SILENT_SECONDS):
                # Perhaps it waits for a server that nobody else would start again.
                if self.revive is not None:
                    self.revive()
            answer = member.line.recv()
        except (EOFError, ConnectionError):
            member.process.join()
            self.members.remove(member)
            code = member.process.exitcode or 0
            how = (
                f"was ended by {signal.Signals(-code).name}" if code < 0 else f"exited with {code}"
            )
            self.tell(f"{member.name} {how}; its batch is not counted, the others go on")
            return None
        if isinstance(answer, PgpipeError):
            raise answer
        return answer if isinstance(answer, Work) else None

    def _main(self) -> PostgresSession:
        """The session's own connection, made anew where it was lost."""
        if self.main is None or self.main.connection.closed:
            if self.revive is not None:
                self.revive()
            self.main = PostgresSession(connect(self.link))
        return self.main

    def _fetch(self, name: str) -> list[tuple[int, ...]]:
        """Rows of a query, asked again where the database went away.

        Raises DatabaseLost where it stays away for a minute.
        """
        deadline, pause = time.monotonic() + AWAY_SECONDS, 0.25
        while True:
            try:
                return self._main().fetch(name)
            except (psycopg.OperationalError, Unavailable) as error:
                if isinstance(error, psycopg.OperationalError) and not lost(error):
                    raise
                if time.monotonic() > deadline:
                    raise DatabaseLost(f"the database is away: {first_line(error)}") from error
            time.sleep(pause)
            pause = min(2 * pause, 8.0)


def _start(place: Place, number: int) -> Member:
    """A new process with a worker in it. It shares no connection, lock or thread with this one."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    # Spawned, so it knows nothing of this one's run unless it is told.
    told = (journal.current(), place, theirs)
    process = context.Process(target=_serve, args=told, name=str(number), daemon=True)
    process.start()
    theirs.close()  # so that the line breaks when the worker dies
    return Member(process, ours)


def _say(member: Member, word: str) -> None:
    """Tell a worker; that it died is noticed when its answer is due."""
    with suppress(OSError, ValueError):
        member.line.send(word)


def _serve(run: journal.Run, place: Place, line: Connection) -> None:
    """A worker's process: a batch each time that it is asked, until told to stop or alone."""
    journal.adopt(run)
    # Ctrl-C and a hangup reach the whole group; the session decides when its workers end.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    worker: SlowWorker | None = None
    try:
        worker = SlowWorker(place)
        line.send(None)
        while line.recv() == STEP:
            line.send(worker.step())
    except (EOFError, ConnectionError):
        pass  # the session is gone
    except PgpipeError as error:
        line.send(error)
    except MemoryError:
        line.send(
            PgpipeError("a worker is out of memory", "use fewer --workers; what is committed stays")
        )
    except psycopg.Error as error:
        line.send(PgpipeError(f"PostgreSQL refused: {first_line(error)}", "see the server's log"))
    finally:
        if worker is not None:
            worker.close()
