"""Runs steps chunk by chunk on several connections, each chunk exactly once.

A chunk's transaction claims its ledger row first and completes it last, so data and ledger commit
together; a chunk that is in the ledger is not run again.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass

from pgpipe.engine import Engine, Session
from pgpipe.errors import Interrupted
from pgpipe.progress import Reporter
from pgpipe.streets import NAMES


@dataclass(frozen=True)
class Chunk:
    """A share of a step: the keys lo <= key < hi, boards or observations."""

    number: int
    lo: int = 0
    hi: int = 0


WHOLE = (Chunk(0),)
"""A step that is one transaction."""

Work = Callable[[Session, Chunk], int]


@dataclass(frozen=True)
class Step:
    """What to do, and where the ledger keeps it.

    durable   False where the data is unlogged, and so must be its ledger row
    quiet     not worth a line of its own when it is quick
    in_order  each chunk needs the one before
    """

    street: int
    name: str
    work: Work
    chunks: Sequence[Chunk] = WHOLE
    iteration: int = 0
    durable: bool = True
    quiet: bool = False
    in_order: bool = False

    @property
    def label(self) -> str:
        """For people."""
        turn = f" {self.iteration}" if self.iteration else ""
        return f"{NAMES[self.street]} {self.name}{turn}"


class Runner:
    """Sessions of one run, and the chunks that are done."""

    def __init__(
        self, engine: Engine, run_id: int, reporter: Reporter, stop: threading.Event
    ) -> None:
        self.engine = engine
        self.run_id = run_id
        self.reporter = reporter
        self.stop = stop
        self.sessions: queue.SimpleQueue[Session] = queue.SimpleQueue()
        self.pool = ThreadPoolExecutor(engine.workers, thread_name_prefix="worker")
        self.all_sessions = [engine.session() for _ in range(engine.workers)]
        for session in self.all_sessions:
            self.sessions.put(session)
        self.done: dict[int, set[tuple[str, int, int]]] = {}

    @property
    def session(self) -> Session:
        """A session for the driver itself, between steps."""
        return self.all_sessions[0]

    def is_done(self, street: int, name: str, iteration: int = 0, chunk: int = 0) -> bool:
        """True where the ledger has the chunk."""
        return (name, iteration, chunk) in self._done(street)

    def has_begun(self, street: int) -> bool:
        """True where the ledger has any chunk of the street."""
        return bool(self._done(street))

    def forget(self, street: int) -> None:
        """Drop what is remembered of a street's ledger, after it was changed."""
        self.done.pop(street, None)

    def run(self, step: Step) -> None:
        """Run the chunks of a step that are not done.

        Raises Interrupted between chunks where the user asked to stop, and whatever a chunk raises.
        """
        pending = [
            chunk
            for chunk in step.chunks
            if not self.is_done(step.street, step.name, step.iteration, chunk.number)
        ]
        if not pending:
            return
        self._check_stop()
        # Only for people to watch, and the log keeps its order: no need to wait for the disk.
        with self.session.transaction(durable=False):
            self.session.run(
                "run/begin_step",
                street=step.street,
                step=step.name,
                iteration=step.iteration,
                chunks=len(step.chunks),
                run_id=self.run_id,
            )
        self.reporter.begin(
            step.label,
            len(step.chunks),
            len(step.chunks) - len(pending),
            street=step.street,
            step=step.name,
            iteration=step.iteration,
        )
        if step.in_order:
            for chunk in pending:
                self._one(step, chunk)
        else:
            self._all(step, pending)
        self._check_stop()
        self.reporter.end(step.quiet)

    def _all(self, step: Step, pending: Sequence[Chunk]) -> None:
        """Chunks side by side; the first that fails keeps the rest from beginning."""
        futures = [self.pool.submit(self._one, step, chunk) for chunk in pending]
        finished, waiting = wait(futures, return_when=FIRST_EXCEPTION)
        for future in waiting:
            future.cancel()
        wait(futures)
        for future in finished:
            future.result()

    def finish(self, outcome: str) -> None:
        """Note how the run ended, and end the sessions.

        Raises nothing: the first error matters, not that this cannot be noted.
        """
        try:
            self.session.run("run/finish_run", run_id=self.run_id, outcome=outcome)
        except Exception as error:
            self.reporter.say(f"could not record the end of the run: {type(error).__name__}")
        self.close()

    def close(self) -> None:
        """End the sessions; what is not committed is rolled back."""
        self.pool.shutdown(cancel_futures=True)
        for session in self.all_sessions:
            session.close()

    def _one(self, step: Step, chunk: Chunk) -> None:
        """One chunk, in one transaction."""
        if self.stop.is_set():
            return
        session = self.sessions.get()
        try:
            began = time.monotonic()
            key = {
                "street": step.street,
                "step": step.name,
                "iteration": step.iteration,
                "chunk": chunk.number,
                "durable": step.durable,
            }
            written = 0
            with session.transaction(step.durable):
                if session.run("run/claim_chunk", **key, run_id=self.run_id):
                    written = step.work(session, chunk)
                    seconds = time.monotonic() - began
                    session.run("run/finish_chunk", **key, written=written, seconds=seconds)
        finally:
            self.sessions.put(session)
        self._done(step.street).add((step.name, step.iteration, chunk.number))
        self.reporter.advance(written)

    def _done(self, street: int) -> set[tuple[str, int, int]]:
        if street not in self.done:
            rows = self.session.fetch("run/done_chunks", street=street)
            self.done[street] = {(name, iteration, chunk) for name, iteration, chunk in rows}
        return self.done[street]

    def _check_stop(self) -> None:
        if self.stop.is_set():
            raise Interrupted("stopped; what is committed stays", "the same command resumes")
