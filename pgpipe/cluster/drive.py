"""`pgpipe cluster`: river, turn, flop, preflop, each once, from where an earlier run stopped."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from pgpipe import runs
from pgpipe.cluster import publish
from pgpipe.cluster.context import Context, Counts
from pgpipe.cluster.kmeans import KMeans
from pgpipe.cluster.raw import clear, load_parents, load_river
from pgpipe.engine import Engine
from pgpipe.errors import PgpipeError
from pgpipe.parameters import Parameters, difference
from pgpipe.progress import Reporter
from pgpipe.runner import Runner
from pgpipe.streets import FLOP, NAMES, PREFLOP, RIVER, TURN, board_range
from pgpipe.train import lease

ORDER = (RIVER, TURN, FLOP, PREFLOP)
LAST_STEP = "summary"
PARTITIONED = ("isomorphism", "lookup", "child")


@dataclass(frozen=True)
class Request:
    """What the user asked for.

    streets   to cluster; the order of work is always river first
    redo      drop what there is of these streets, and of those before that depend on them
    """

    parameters: Parameters
    streets: Sequence[int] = ORDER
    redo: bool = False


def cluster(engine: Engine, request: Request, reporter: Reporter, stop: threading.Event) -> None:
    """Cluster the streets that are not complete.

    Raises PgpipeError where the schema holds other tables or a street's dependency is missing,
    Interrupted where the user stopped it.
    """
    session = engine.session()
    try:
        check_fingerprint(session.fetch("run/parameters"), request.parameters)
        refuse_unfinished(session.fetch("run/unfinished_import"))
        about = request.parameters.fingerprint()
        run_id = runs.start(session, "cluster", engine.label, engine.workers, about)
    finally:
        session.close()
    runner = Runner(engine, run_id, reporter, stop)
    outcome = "failed"
    try:
        _record_fingerprint(runner, request.parameters)
        _streets(_context(runner, request.parameters), request)
        outcome = "complete"
    except PgpipeError as error:
        outcome = error.message
        raise
    finally:
        runner.finish(outcome)


def check_fingerprint(held: Sequence[tuple[str, str]], parameters: Parameters) -> None:
    """Raises PgpipeError with the difference where the schema was made with other parameters."""
    differs = difference(dict(held), parameters.fingerprint()) if held else ""
    if differs:
        raise PgpipeError(
            f"the schema holds other tables: {differs}",
            "use the same values, or another --schema",
        )


def refuse_unfinished(imports: Sequence[tuple[str, str]]) -> None:
    """Raises PgpipeError where an import into the schema was interrupted."""
    for _, folder in imports:
        raise PgpipeError(
            f"an import of {folder} into this schema is not finished",
            f"run: pgpipe import {folder}, or forget it: pgpipe reset --all",
        )


def _record_fingerprint(runner: Runner, parameters: Parameters) -> None:
    with runner.session.transaction():
        if not runner.session.fetch("run/parameters"):
            for name, value in parameters.fingerprint().items():
                runner.session.run("run/record_parameter", name=name, value=value)


def _context(runner: Runner, parameters: Parameters) -> Context:
    rows = runner.session.fetch("run/deck_streets", deck=parameters.deck)
    return Context(runner, parameters, tuple(Counts(*row) for row in rows))


def _streets(context: Context, request: Request) -> None:
    runner = context.runner
    if request.redo:
        with lease.alone(runner.session, "cluster"):
            # What builds on others first: at no moment does a street stand on one that is gone.
            for street in range(max(request.streets) + 1):
                _forget(runner, street)
    for street in ORDER:
        if street not in request.streets or runner.is_done(street, LAST_STEP):
            continue
        if street != RIVER and not runner.is_done(street + 1, LAST_STEP):
            raise PgpipeError(
                f"the {NAMES[street]} needs the {NAMES[street + 1]}, which is not complete",
                f"run: pgpipe cluster --street {NAMES[street + 1]}",
            )
        _one_street(context, street)
    # A street that was begun before, and is not asked for now, goes on from its working tables.
    if not runner.session.fetch("run/streets_in_work", last_step=LAST_STEP):
        with runner.session.transaction():
            runner.session.run("cluster/03_clear")
        runner.engine.clear_iterations()


def _one_street(context: Context, street: int) -> None:
    if not context.runner.has_begun(street):
        # Left by a --redo or a reset that was killed after the ledger had forgotten them.
        drop_street(context.runner.engine, street)
    publish.number_buckets(context, street)
    iteration = 0
    if street == RIVER:
        load_river(context)
    else:
        load_parents(context, street)
        clear(context, street)
        if street != PREFLOP:
            iteration = KMeans(context, street).run()
            context.runner.session.analyze("assignment")
        publish.publish_members(context, street, iteration)
        publish.publish_buckets(context, street, iteration)
    publish.summarise(context, street)


def _forget(runner: Runner, street: int) -> None:
    """Drop everything that a street has published; what the ledger forgot is never found done."""
    lo, hi = board_range(street)
    with runner.session.transaction():
        runner.session.run("cluster/02_forget_street", street=street, lo=lo, hi=hi)
        runner.session.run("run/forget_ledger", street=street)
    runner.forget(street)
    drop_street(runner.engine, street)


def drop_street(engine: Engine, street: int) -> None:
    """Drop the street's part of the large tables."""
    for table in PARTITIONED:
        engine.drop_street(table, street)
