"""`pgpipe index`: what drawing members of a bucket needs, chunk by chunk, from where it stopped."""

from __future__ import annotations

import threading

from pgpipe import runs
from pgpipe.cluster.context import Context, Counts
from pgpipe.cluster.publish import PUBLISH_CHUNK
from pgpipe.engine import Engine, Session
from pgpipe.errors import PgpipeError
from pgpipe.parameters import Parameters
from pgpipe.progress import Reporter
from pgpipe.runner import Chunk, Runner, Step

CLUSTER = "run: pgpipe cluster"


def index(engine: Engine, reporter: Reporter, stop: threading.Event) -> None:
    """Fill member_block for every street that is complete and has not got it.

    Raises PgpipeError where no street is complete, Interrupted where the user stopped it.
    """
    session = engine.session()
    try:
        held: dict[str, str] = dict(session.fetch("run/parameters"))
        streets = [street for (street,) in session.fetch("index/00_streets")]
        if not streets:
            raise PgpipeError("no street is complete, so there is nothing to index", CLUSTER)
        deck = held["deck"]
        counts = tuple(Counts(*row) for row in session.fetch("run/deck_streets", deck=deck))
        run_id = runs.start(session, "index", engine.label, engine.workers, {"deck": deck})
    finally:
        session.close()
    runner = Runner(engine, run_id, reporter, stop)
    outcome = "failed"
    try:
        context = Context(runner, Parameters(deck), counts)
        for street in streets:
            _street(context, street)
        outcome = "complete"
    except PgpipeError as error:
        outcome = error.message
        raise
    finally:
        runner.finish(outcome)


def _street(context: Context, street: int) -> None:
    def count(session: Session, chunk: Chunk) -> int:
        return session.run("index/10_member_block", street=street, lo=chunk.lo, hi=chunk.hi)

    context.runner.run(Step(street, "members", count, context.board_chunks(street, PUBLISH_CHUNK)))
    context.runner.session.analyze("member_block")
