"""PostgreSQL: the embedded server or any other from version 15 on, as an ordinary role."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import psycopg

from pgpipe.engine import partitions
from pgpipe.engine.base import Row
from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import Unavailable
from pgpipe.migrate import postgres_schema

DRIVER_LOCK, WORKER_LOCK = 1885827689, 1885827690
"""First halves of the advisory lock keys ('pgpi' and the next); the second is the schema's oid."""

PATIENCE_SECONDS = 3.0
"""A killed driver's backend needs up to client_connection_check_interval to be gone."""

Tell = Callable[[str], None]


class PostgresEngine:
    """One schema of one server, held by this driver alone until it is closed."""

    def __init__(self, link: Link, jobs: int, vectors: str, tell: Tell) -> None:
        """Lock the schema, wait for workers of a killed driver, bring the schema up to date.

        Raises PgpipeError where the server is too old or refuses the role, Unavailable where it is
        away or another run is active.
        """
        self.link = link
        self.workers = jobs
        self.main = connect(link, create=True)
        try:
            self.oid = self._schema_oid()
            self._lock(tell)
            self.vectors = _vector_file(self.main, vectors)
            postgres_schema(self.main, self.vectors)
        except BaseException:
            self.main.close()
            raise

    @property
    def label(self) -> str:
        """Engine, version and vector type."""
        version = self.main.info.server_version
        kind = "pgvector" if self.vectors.startswith("pgvector") else "plain arrays"
        return f"PostgreSQL {version // 10000}.{version % 10000}, {kind}"

    def session(self) -> PostgresSession:
        """A worker's connection; it holds the schema's worker lock, shared, while it lives."""
        connection = connect(self.link)
        connection.execute("select pg_advisory_lock_shared(%s, %s)", (WORKER_LOCK, self.oid))
        return PostgresSession(connection)

    def drop_street(self, table: str, street: int) -> None:
        """Detach and drop a street's partitions."""
        partitions.drop_street(self.main, table, street)

    def new_iteration(self, iteration: int, bounds: Sequence[int]) -> None:
        """Add the iteration's partitions of assignment; drop those two iterations old."""
        partitions.new_iteration(self.main, iteration, bounds)

    def clear_iterations(self) -> None:
        """Drop every partition of assignment."""
        partitions.drop_iterations(self.main, 1 << 15)

    def disk_bytes(self) -> int:
        """Bytes of the schema's tables and indexes."""
        row = self.main.execute(
            "select coalesce(sum(pg_total_relation_size(oid)), 0)::bigint from pg_class"
            " where relnamespace = %s and relkind = 'r'",
            (self.oid,),
        ).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Release the driver's lock."""
        self.main.close()

    def _schema_oid(self) -> int:
        row = self.main.execute(
            "select oid::integer from pg_namespace where nspname = %s", (self.link.schema,)
        ).fetchone()
        assert row is not None
        return int(row[0])

    def _lock(self, tell: Tell) -> None:
        """Take the driver's lock, then wait until no worker of a killed driver is left."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._holds("select pg_try_advisory_lock(%s, %s)", DRIVER_LOCK):
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"another run works on schema {self.link.schema}"
                    f" ({self._holders(DRIVER_LOCK)})",
                    "wait for it, or watch it with: pgpipe status",
                )
            time.sleep(0.2)
        told = False
        while not self._holds("select pg_try_advisory_lock(%s, %s)", WORKER_LOCK):
            if not told:
                tell(f"waiting for workers of a killed run ({self._holders(WORKER_LOCK)})")
                told = True
            time.sleep(0.2)
        self.main.execute("select pg_advisory_unlock(%s, %s)", (WORKER_LOCK, self.oid))

    def _holds(self, statement: str, lock: int) -> bool:
        row = self.main.execute(statement.encode(), (lock, self.oid)).fetchone()
        return bool(row and row[0])

    def _holders(self, lock: int) -> str:
        rows = self.main.execute(
            "select pid from pg_locks where locktype = 'advisory' and granted"
            " and classid::bigint = %s and objid::bigint = %s order by pid",
            (lock, self.oid),
        ).fetchall()
        return "server process " + ", ".join(str(pid) for (pid,) in rows)


def _vector_file(connection: psycopg.Connection[Row], vectors: str) -> str:
    """The extension file of the schema's vector type, chosen once, when the schema is made."""
    row = connection.execute(
        "select t.typbasetype::regtype::text from pg_type as t"
        " where t.typname = 'dist' and t.typnamespace = current_schema()::regnamespace"
    ).fetchone()
    native = str(row[0]).endswith("vector") if row else vectors == "pgvector"
    return "pgvector/vectors.sql" if native else "postgres/arrays.sql"
