"""What `pgpipe metrics` tells, in Prometheus's text format: numbers from the tables, as they are.

Reads alone, by fixed queries (sql/metrics), on a connection of its own each time, so that a server
that went away is `pgpipe_up 0` until it is back. Rates are Prometheus's business, but for the speed
of a session that merges every some minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import psycopg
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pgpipe import access, script
from pgpipe.config import Where
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.resources import folder
from pgpipe.streets import NAMES

Rows = Sequence[Mapping[str, Any]]
OLDER = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    duckdb.CatalogException,
    duckdb.BinderException,
)
"""What a schema of an older version answers; what it cannot tell is left out."""

LIMITS = {"lock_timeout": "1s", "statement_timeout": "20s"}
"""A checkpoint that writes the blueprint anew holds it for a while: sizes are left out then."""


@dataclass(frozen=True)
class Series:
    """A metric: a column of a query's rows, told apart by other columns.

    counter   only grows, while the tables stay
    """

    name: str
    column: str
    help: str
    labels: tuple[str, ...] = ()
    counter: bool = False


STEP = ("street", "step")
QUERIES: dict[str, tuple[Series, ...]] = {
    "query/status": (
        Series("street_hands", "observations", "Hands of a street that is complete.", ("street",)),
        Series("street_hands_expected", "expected", "Hands that the street has.", ("street",)),
    ),
    "metrics/chunks": (
        Series("step_chunks", "chunks", "Chunks of a step that has begun.", STEP),
        Series("step_chunks_done", "chunks_done", "Chunks that are committed.", STEP),
        Series("step_rows", "written", "Rows that they wrote.", STEP),
        Series("step_seconds", "seconds", "Time that they took, side by side or not.", STEP),
    ),
    "metrics/runs": (
        Series("run_started_timestamp_seconds", "started", "When it last began.", ("command",)),
        Series(
            "run_finished_timestamp_seconds",
            "finished",
            "When that run ended; not there while it works, or if it was killed.",
            ("command",),
        ),
        Series("run_complete", "complete", "1 where that run came to its end.", ("command",)),
    ),
    "metrics/merged": (
        Series("training_epoch", "epoch", "Number of the next batch."),
        Series("training_merges", "merged", "Merges into the blueprint.", counter=True),
        Series("training_batches", "batches", "Batches that are in it.", counter=True),
        Series("training_deals", "deals", "Deals that were walked.", counter=True),
        Series("training_decision_nodes", "nodes", "Decision nodes visited.", counter=True),
        Series("training_seconds", "seconds", "Time it took, over all sessions.", counter=True),
    ),
    "metrics/writers": (
        Series("training_sessions", "sessions", "Sessions that train now.", ("kind",)),
        Series(
            "training_decision_nodes_per_second",
            "nodes_per_second",
            "Speed of their last merges, added up.",
            ("kind",),
        ),
    ),
    "metrics/checkpoint": (
        Series("checkpoint_epoch", "epoch", "Epoch of the last checkpoint."),
        Series("checkpoint_timestamp_seconds", "taken", "When it was taken."),
        Series("checkpoint_age_seconds", "age", "How long ago."),
        Series("training_infosets", "infosets", "Infosets met by then."),
        Series("training_blueprint_rows", "actions", "Rows of the blueprint by then."),
        Series(
            "training_mean_positive_regret", "mean_positive_regret", "In chips a deal, by then."
        ),
    ),
    "metrics/slow_steps": (
        Series("slow_statements", "statements", "Statements whose plan is in slow_step."),
        Series("slow_statement_seconds_max", "slowest", "The slowest of them."),
    ),
}
"""By the query that they come from."""
TABLES = (
    Series("table_bytes", "bytes", "Of a table, its indexes included.", ("relation",)),
    Series("table_rows_estimated", "rows_estimated", "As the planner knows them.", ("relation",)),
)
FILE = Series("table_bytes", "bytes", "Of the DuckDB file.", ("relation",))


class Tables(Collector):
    """Reads the tables each time that it is asked."""

    def __init__(self, where: Where) -> None:
        self.where = where

    def collect(self) -> Iterator[Metric]:
        """The metrics; `pgpipe_up 0` alone where there is nothing to read."""
        try:
            found = list(gather(self.where))
        except (PgpipeError, psycopg.Error, duckdb.Error):
            found = []
        up = "1 where the tables can be read."
        yield GaugeMetricFamily("pgpipe_up", up, value=float(bool(found)))
        yield from found


def latest(where: Where) -> bytes:
    """The text of one scrape."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Tables(where))
    return generate_latest(registry)


def gather(where: Where) -> Iterator[Metric]:
    """All metrics of a schema.

    Raises PgpipeError where there are no tables or no server.
    """
    with access.reading(where, LIMITS) as session:
        if session is None:
            raise PgpipeError(f"there are no tables yet ({where.label})", "run: pgpipe cluster")
        for query, series in QUERIES.items():
            try:
                rows = access.records(session, query)
            except OLDER:
                continue
            yield from families(series, rows)
        if isinstance(session, PostgresSession):
            text = script.read(folder("extensions") / "postgres" / "metrics" / "tables.sql")
            with suppress(psycopg.errors.LockNotAvailable):
                yield from families(TABLES, access.query(session, "tables", text))
        else:
            size = where.duckdb_file.stat().st_size
            yield from families((FILE,), [{"relation": where.schema, "bytes": size}])


def families(series: Sequence[Series], rows: Rows) -> Iterator[Metric]:
    """Metrics from a query's rows; a null is no sample."""
    for one in series:
        kind = CounterMetricFamily if one.counter else GaugeMetricFamily
        family = kind(f"pgpipe_{one.name}", one.help, labels=one.labels)
        for row in rows:
            if row[one.column] is not None:
                family.add_metric([_label(row, name) for name in one.labels], row[one.column])
        if family.samples:
            yield family


def _label(row: Mapping[str, Any], name: str) -> str:
    return NAMES[row[name]] if name == "street" else str(row[name])
