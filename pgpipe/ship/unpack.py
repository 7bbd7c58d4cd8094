"""`pgpipe import`: a verified shipment into a schema, by the steps of a clustering.

The blocks come from the files, the hands, boards and children from the kernels, the summaries from
the SQL that a clustering uses. Chunks commit with their ledger rows, so that an import that was
killed goes on; until it is finished, the schema's row of `shipment` keeps other commands away.
"""

from __future__ import annotations

import threading

import numpy as np

from pgpipe import runs
from pgpipe.cluster import publish
from pgpipe.cluster.context import Context, Counts
from pgpipe.cluster.drive import ORDER, drop_street
from pgpipe.cluster.publish import PUBLISH_CHUNK
from pgpipe.cluster.raw import RIVER_CHUNK, isomorphism_part, load_parents, lookup_part
from pgpipe.copy import Column, Ragged
from pgpipe.engine import Engine, Session
from pgpipe.errors import Interrupted, PgpipeError
from pgpipe.game import build
from pgpipe.kernels.isomorphism import observations, pocket_blocks
from pgpipe.progress import Reporter
from pgpipe.runner import Chunk, Runner, Step
from pgpipe.ship import tables
from pgpipe.ship.stage import Staged, blocks, check_rules, put_game
from pgpipe.ship.survey import NONE, SAME, Held, refuse, survey
from pgpipe.streets import RIVER
from pgpipe.train import lease

ASIDE = (tables.COORDINATE, tables.TRANSITIONS, tables.METRIC, tables.CONVERGENCE)
"""Tables that come as they are; the river's coordinates among them."""


def bring(
    engine: Engine, stage: Staged, replace: bool, reporter: Reporter, stop: threading.Event
) -> Held:
    """Import what the schema lacks; what it held before.

    Raises PgpipeError where it holds something else and `replace` is not asked for, Interrupted
    where the user stopped it.
    """
    session = engine.session()
    try:
        with lease.alone(session, "import"):
            held = survey(session, stage)
            if not replace:
                refuse(held, stage)
            if held.clustering != SAME:
                _begin(engine, session, stage, held)
                _clustering(engine, stage, reporter, stop)
                with session.transaction():
                    session.run("ship/31_finish", sha256=stage.shipment.sha256)
            if stage.shipment.training and (held.training != SAME or held.other_clustering):
                _blueprint(session, stage, held, reporter, stop)
    finally:
        session.close()
    return held


def _begin(engine: Engine, session: Session, stage: Staged, held: Held) -> None:
    """Say that an import begins, and drop what it replaces."""
    with session.transaction():
        if held.other_clustering or (held.clustering == NONE and held.training != NONE):
            session.run("session/43_reset")
            session.run("session/44_reset_abstraction")
            session.run("cluster/03_clear")
        if held.other_clustering or held.clustering == NONE:
            name = stage.folder.name
            session.run("ship/30_begin", sha256=stage.shipment.sha256, folder=name)
            for parameter, value in stage.shipment.parameters.items():
                session.run("run/record_parameter", name=parameter, value=value)
    engine.clear_iterations()
    for street in ORDER:
        if not session.fetch("run/done_chunks", street=street):
            drop_street(engine, street)


def _clustering(engine: Engine, stage: Staged, reporter: Reporter, stop: threading.Event) -> None:
    """The streets, in the order of a clustering."""
    session = engine.session()
    about = {"shipment": stage.shipment.sha256, **stage.shipment.parameters}
    try:
        run_id = runs.start(session, "import", engine.label, engine.workers, about)
        rows = session.fetch("run/deck_streets", deck=stage.shipment.knobs.deck)
    finally:
        session.close()
    runner = Runner(engine, run_id, reporter, stop)
    context = Context(runner, stage.shipment.knobs, tuple(Counts(*row) for row in rows))
    outcome = "failed"
    try:
        _aside(runner, stage)
        for street in ORDER:
            _street(context, stage, street)
        outcome = "complete"
    except PgpipeError as error:
        outcome = error.message
        raise
    finally:
        runner.finish(outcome)


def _aside(runner: Runner, stage: Staged) -> None:
    """The small tables that need nothing done to them."""

    def work(session: Session, chunk: Chunk) -> int:
        return sum(tables.put(session, one, stage.memory) for one in ASIDE)

    runner.run(Step(RIVER, "shipped tables", work))
    for one in ASIDE:
        runner.session.analyze(one.table)


def _street(context: Context, stage: Staged, street: int) -> None:
    """Codes, boards and children, hands and blocks, and the summary that completes the street."""

    def codes(session: Session, chunk: Chunk) -> int:
        buckets = context.buckets(street)
        return session.run("cluster/00_bucket_code", street=street, buckets=buckets)

    def members(session: Session, chunk: Chunk) -> int:
        return _members(context, stage, session, street, chunk)

    size = RIVER_CHUNK if street == RIVER else PUBLISH_CHUNK
    context.runner.run(Step(street, "bucket codes", codes, quiet=True))
    if street != RIVER:
        load_parents(context, street)
    context.runner.run(Step(street, "shipped hands", members, context.board_chunks(street, size)))
    publish.summarise(context, street)


def _members(context: Context, stage: Staged, session: Session, street: int, chunk: Chunk) -> int:
    """The hands of a chunk of boards, from the kernel, each with its bucket, from the files."""
    boards, lists = blocks(stage, chunk.lo, chunk.hi)
    pockets, offsets = pocket_blocks(context.deck, boards)
    buckets = np.concatenate(lists).astype(np.int16)
    codes = np.array([code for (code,) in session.fetch("run/codes", street=street)], np.int64)
    hands: dict[str, Column] = {
        "obs": observations(boards, pockets, offsets),
        "abs": codes[buckets],
    }
    written = session.load_part(isomorphism_part(street, chunk), hands)
    rows: dict[str, Column] = {"board": boards, "buckets": Ragged(buckets, offsets)}
    session.load_part(lookup_part(street, chunk), rows)
    return written


def _blueprint(
    session: Session, stage: Staged, held: Held, reporter: Reporter, stop: threading.Event
) -> None:
    """All of the training, in one transaction."""
    training = stage.shipment.training
    assert training is not None
    files = stage.shipment.table("blueprint").files
    reporter.begin("blueprint", len(files), 0)
    with session.transaction():
        if held.other_training:
            session.run("session/43_reset")
        put_game(session, training)
        check_rules(session, training)
        for file in files:
            if stop.is_set():
                raise Interrupted("stopped; no blueprint came in", "the same command resumes")
            rows = stage.relation([file]).order(tables.BLUEPRINT.order).fetchnumpy()
            reporter.advance(session.load("blueprint", rows))
        for one in tables.LEDGER:
            tables.put(session, one, stage.memory)
        for name, value in training.fingerprint.items():
            session.run("session/42_put_fingerprint", name=name, value=value)
        session.run("ship/16_put_epoch", value=training.epoch)
    reporter.end()
    session.analyze("blueprint")
    build(session, training.fingerprint["game"])
