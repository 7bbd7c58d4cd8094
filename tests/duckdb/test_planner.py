"""DuckDB's planner: it leaves the joins of some files as they are written, and no others."""

from __future__ import annotations

from contextlib import closing

from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.game import build
from pgpipe.train.walk import Walk


def left_alone(session: DuckSession) -> set[str]:
    """What the planner does not do, as the connection has it now."""
    found = session.connection.execute("select current_setting('disabled_optimizers')").fetchone()
    assert found is not None
    return {name for name in str(found[0]).split(",") if name}


def test_joins_stay_as_written_in_the_files_that_say_so_and_nowhere_else() -> None:
    with closing(DuckEngine(None, 1)) as engine:
        session = engine.session()
        build(session, "kuhn")
        walk = Walk(session, "kuhn")
        walk.fill()
        walk.every_deal()
        assert left_alone(session) == set()
        session.run("train/20_root", first_deal=0, last_deal=99)
        span = walk.spans[0]
        written = session.run(
            "train/21_forward",
            level=0,
            traverser=0,
            sampled=0,
            threshold=-1e300,
            first_deal=0,
            last_deal=99,
            **span,
        )
        assert written == 12  # of six deals, two moves each
        assert left_alone(session) == {"join_order", "build_side_probe_side"}
        assert left_alone(session.beside()) == left_alone(session)
        session.run("train/36_average")
        assert left_alone(session) == set()
