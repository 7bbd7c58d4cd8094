"""An export beside a training: it has the blueprint as it was at one moment, and never none."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest

from pgpipe.engine.connect import Link, connect
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.game import build
from pgpipe.ship import pack
from pgpipe.train.fast import FastSession
from pgpipe.train.settings import Settings
from tests.clustering import quiet, run
from tests.compare import AnySession
from tests.end_to_end.drive_tiny import DECKS
from tests.servers import Server


def test_nobody_empties_the_blueprint_meanwhile(
    embedded_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint of most rows empties it and fills it anew; an emptied table has no past."""
    link = Link(embedded_server.dsn, "exported_meanwhile")
    pack_lookup = pack._Packer.lookup
    with closing(PostgresEngine(link, 2, "pgvector", print)) as engine, connect(link) as other:
        run(engine, DECKS["tiny"])
        session = engine.session()
        build(session, "kuhn")
        settings = Settings("kuhn", batch=50)
        with closing(
            FastSession(session, "tiny", settings, writer="test", threads=1, tell=print)
        ) as fast:
            fast.step()
            fast.checkpoint()

        def meanwhile(packer: Any) -> Any:
            with other.transaction(), pytest.raises(psycopg.errors.LockNotAvailable):
                other.execute("set local lock_timeout = '100ms'")
                other.execute("truncate blueprint")
            return pack_lookup(packer)

        monkeypatch.setattr(pack._Packer, "lookup", meanwhile)
        pack.export(cast(AnySession, session), tmp_path / "out", True, 1, quiet())
        session.close()
    assert list((tmp_path / "out").glob("blueprint*"))
