"""Shipments: what comes in equals what went out, on either engine; what is damaged stays out."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, cast

import pytest

from pgpipe.cli import main
from pgpipe.engine import Engine
from pgpipe.engine.connect import Link
from pgpipe.engine.duckdb import DuckEngine
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.errors import Interrupted, PgpipeError
from pgpipe.game import build
from pgpipe.progress import Reporter
from pgpipe.ship import manifest
from pgpipe.ship.stage import Staged, staged
from pgpipe.ship.survey import NONE, SAME
from pgpipe.ship.unpack import bring
from pgpipe.train.fast import FastSession
from pgpipe.train.settings import Settings
from tests.clustering import Clustered, quiet, run
from tests.compare import AnySession, rows, table_hashes
from tests.end_to_end.test_faults import Impatient
from tests.servers import Server
from tests.shipments import TIMES, TRAINED, change, copied, entry, exported, rest, rewrite

KUHN = Settings("kuhn", batch=50)
Body = dict[str, Any]


@pytest.fixture(scope="module")
def shipment(postgres_tiny: Clustered, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exported from PostgreSQL."""
    return exported(postgres_tiny.session, tmp_path_factory.mktemp("ship") / "tiny")


class Stages:
    """Shipments that were verified, each of them once."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.known: dict[Path, Staged] = {}

    def bring(
        self, engine: Engine, folder: Path, replace: bool = False, reporter: Reporter | None = None
    ) -> tuple[str, str]:
        """Import; what the schema held before."""
        if folder not in self.known:
            opened = staged(folder, manifest.read(folder), 1, quiet())
            self.known[folder] = self.stack.enter_context(opened)
        stop = reporter.stop if isinstance(reporter, Impatient) else threading.Event()
        held = bring(engine, self.known[folder], replace, reporter or quiet(), stop)
        return held.clustering, held.training


@pytest.fixture(scope="module")
def stages() -> Iterator[Stages]:
    with ExitStack() as stack:
        yield Stages(stack)


def session_of(engine: Engine) -> AnySession:
    return cast(AnySession, engine.session())


def assert_same(session: AnySession, original: Clustered) -> None:
    assert table_hashes(session) == table_hashes(original.session)
    assert rest(session, TIMES) == rest(original.session, TIMES)


@pytest.fixture(scope="module")
def target(shipment: Path, stages: Stages) -> Iterator[DuckEngine]:
    """What came in, in DuckDB."""
    with closing(DuckEngine(None, 2)) as engine:
        assert stages.bring(engine, shipment) == (NONE, NONE)
        yield engine


def trained(session: AnySession, epochs: int) -> None:
    """A session of some epochs of Kuhn, and its checkpoint."""
    build(session, "kuhn")
    with closing(
        FastSession(session, "tiny", KUHN, writer="t", threads=1, tell=lambda text: None)
    ) as trainer:
        for _ in range(epochs):
            trainer.step()
        trainer.checkpoint()


def test_postgres_to_duckdb(target: DuckEngine, postgres_tiny: Clustered) -> None:
    session = session_of(target)
    assert_same(session, postgres_tiny)
    before = rows(session, "select street, step, chunk from ledger order by 1, 2, 3")
    run(target)  # has nothing to do
    assert rows(session, "select street, step, chunk from ledger order by 1, 2, 3") == before


def test_export_is_the_same_from_either_engine(
    target: DuckEngine, shipment: Path, tmp_path: Path
) -> None:
    again = exported(session_of(target), tmp_path / "again")
    assert sorted(p.name for p in again.iterdir()) == sorted(p.name for p in shipment.iterdir())
    for path in shipment.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()


def test_a_blueprint_goes_along_and_training_goes_on(
    target: DuckEngine,
    stages: Stages,
    shipment: Path,
    embedded_server: Server,
    tmp_path: Path,
    postgres_tiny: Clustered,
) -> None:
    place = Link(embedded_server.dsn, "shipped")
    there = session_of(target)
    with closing(PostgresEngine(place, 2, "pgvector", print)) as engine:
        here = session_of(engine)
        trained(there, 3)
        folder = exported(there, tmp_path / "trained", blueprint=True)
        assert stages.bring(engine, folder) == (NONE, NONE)
        assert_same(here, postgres_tiny)
        assert rest(here, TRAINED) == rest(there, TRAINED)
        assert stages.bring(engine, folder) == (SAME, SAME)
        assert stages.bring(engine, shipment)[0] == SAME
        trained(there, 2)
        trained(here, 2)
        assert rows(here, TRAINED["blueprint"]) == rows(there, TRAINED["blueprint"])
        with pytest.raises(PgpipeError, match="another blueprint: epoch is 5, not 3"):
            stages.bring(engine, folder)
        assert rows(here, "select value from epoch") == [(5,)]
        assert stages.bring(engine, folder, replace=True)[0] == SAME
        assert rows(here, "select value from epoch") == [(3,)]
        here.close()
    there.run("session/43_reset")


def test_killed_half_way_it_goes_on(
    shipment: Path, stages: Stages, postgres_tiny: Clustered
) -> None:
    with closing(DuckEngine(None, 1)) as engine:
        stops = 0
        while True:
            try:
                stages.bring(engine, shipment, reporter=Impatient(3))
                break
            except Interrupted:
                stops += 1
            with pytest.raises(PgpipeError, match=r"import of tiny .* is not finished"):
                run(engine)
        assert stops > 4
        assert_same(session_of(engine), postgres_tiny)
        assert rows(session_of(engine), "select count(*) from shipment") == [(1,)]


OTHERS = {
    "update parameter set value = '2' where name = 'seed'": "seed is 2, not 1",
    "update metric set dx = dx * 2": "metric has other rows",
    "delete from street where street = 0": "not complete",
    "insert into training values ('game', 'kuhn')": None,
}


@pytest.mark.parametrize("statement", OTHERS)
def test_another_clustering_is_kept(
    statement: str, shipment: Path, stages: Stages, target: DuckEngine
) -> None:
    session = session_of(target)
    with pytest.raises(ZeroDivisionError), session.transaction():
        rows(session, statement)
        before = table_hashes(session)
        if OTHERS[statement]:
            with pytest.raises(PgpipeError, match=OTHERS[statement]):
                stages.bring(target, shipment)
        else:
            assert stages.bring(target, shipment)[0] == SAME
        assert table_hashes(session) == before
        raise ZeroDivisionError  # and roll back


def test_another_clustering_is_replaced(
    shipment: Path, stages: Stages, embedded_server: Server, postgres_tiny: Clustered
) -> None:
    place = Link(embedded_server.dsn, "shipped")  # of the blueprint's test, or new
    with closing(PostgresEngine(place, 2, "pgvector", print)) as engine:
        session = session_of(engine)
        if not rows(session, "select * from street"):
            stages.bring(engine, shipment)
        rows(session, "update parameter set value = '2' where name = 'seed' returning name")
        assert "seed is 2" in stages.bring(engine, shipment, replace=True)[0]
        assert_same(session, postgres_tiny)
        assert rows(session, "select * from training") == []
        session.close()


def flip(folder: Path) -> None:
    path = folder / "metric.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(folder: Path) -> None:
    path = folder / "lookup.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def edited(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"seed": "1"', '"seed": "2"'))


def renamed(name: str) -> Callable[[Path], None]:
    return lambda folder: change(folder, lambda body: entry(body, "metric").update(name=name))


def deck(body: Body) -> None:
    body["deck"] = body["parameters"]["deck"] = "short"
    body["buckets"][0] = 81


def rewritten(table: str, query: str) -> Callable[[Path], None]:
    return lambda folder: rewrite(folder, table, query)


def signed(edit: Callable[[Body], object]) -> Callable[[Path], None]:
    return lambda folder: change(folder, edit)


def folder_for_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").mkdir()


def garbled_name(folder: Path) -> None:
    """A column whose name is no UTF-8, in a file that the manifest agrees with."""
    path = folder / "metric.parquet"
    path.write_bytes(path.read_bytes().replace(b"xor", b"x\xffr"))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    change(folder, lambda body: entry(body, "metric").update(sha256=sha256))


ONE_HAND = """
    select board, case when board > 4294967296 and buckets[1] = 50
        then list_concat([49::smallint], buckets[2:]) else buckets end as buckets from old
"""
DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "truncated": (cut, "lookup.parquet has"),
    "flipped": (flip, "metric.parquet is damaged"),
    "missing": (lambda folder: (folder / "street.parquet").unlink(), "street.parquet is missing"),
    "edited": (edited, "manifest.json was changed"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "no manifest.json"),
    "no JSON": (lambda folder: (folder / "manifest.json").write_text("{"), "no JSON"),
    "version": (signed(lambda body: body.update(version=2)), "version 2"),
    "foreign": (signed(lambda body: body.update(format="x")), "not of a pgpipe shipment"),
    "outside": (renamed("../metric.parquet"), "'../metric.parquet'"),
    "absolute": (renamed("/metric.parquet"), "'/metric.parquet'"),
    "twice": (renamed("lookup.parquet"), "'lookup.parquet' twice"),
    "number": (renamed(cast(str, 5)), "5 is no text"),
    "table": (signed(lambda body: body["tables"].pop()), "lacks the table 'convergence'"),
    "lacking": (signed(lambda body: body.pop("buckets")), "lacks 'buckets'"),
    "no number": (signed(lambda body: entry(body, "metric").update(bytes="9")), "'9' is no number"),
    "yes": (signed(lambda body: entry(body, "metric").update(rows=True)), "True is no number"),
    "deep": (lambda folder: (folder / "manifest.json").write_text("[" * 100_000), "is no JSON"),
    "unknown": (signed(lambda body: body.update(more=1)), "'more' is not known"),
    "training": (signed(lambda body: body.update(training={"epoch": 1})), "not as an export"),
    "parameter": (signed(lambda body: body["parameters"].update(batch="0")), "--batch 0 is not in"),
    "a folder": (folder_for_manifest, "is no manifest"),
    "no text": (garbled_name, "metric.parquet"),
    "rows": (signed(lambda body: entry(body, "metric").update(rows=1)), "metric.parquet has"),
    "buckets": (signed(lambda body: body["buckets"].reverse()), "says buckets"),
    "deck": (signed(deck), "shipment refused"),
    "column": (rewritten("metric", "select *, 1 as z from old"), "z INTEGER is not known"),
    "type": (rewritten("metric", 'select "xor", dx::double as dx from old'), "dx is DOUBLE"),
    "null": (rewritten("street", "select street, null::bigint as nobs, nabs from old"), "NULL"),
    "key": (rewritten("street", "from old union all from old"), "street.parquet"),
    "hand": (rewritten("lookup", ONE_HAND), "lookup.parquet fails the check 20_members"),
    "board": (
        rewritten("lookup", "select board + (board = 0)::bigint as board, buckets from old"),
        "lookup.parquet has other boards on the preflop",
    ),
    "equity": (
        rewritten("abstraction", "select * replace (equity + 0.00001::real as equity) from old"),
        "abstraction.parquet fails",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_refused_by_name(
    damage: str,
    shipment: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PGPIPE_HOME", str(tmp_path / "home"))
    folder = copied(shipment, tmp_path / "copy")
    act, told = DAMAGE[damage]
    act(folder)
    assert main(["import", str(folder), "--engine", "duckdb"]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("pgpipe: shipment refused: ") and told in said
    assert "nothing was changed" in said
    assert not (tmp_path / "home").exists()
