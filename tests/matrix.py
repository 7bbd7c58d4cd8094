"""make managed: the whole pipeline on servers as managed ones are, cell by cell.

Each cell is a new server on which an ordinary administrator has run extensions/managed/roles.sql:
the pipeline's role is an ordinary one with a SCRAM password, TLS with verify-full, and limits set
at the role. A cell that cannot be had here is reported as not run, with the reason.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import psycopg

from pgpipe.cli import main as pgpipe
from pgpipe.table import show
from tests import managed
from tests.managed import Managed

ARRAYS, VECTORS = "absent", "present"
OWN, POOLED = "its own", "pgbouncer"


@dataclass(frozen=True)
class Cell:
    """A kind of server.

    version   15 or 18
    tls       the server's own, or that of pgbouncer in session mode in front of it
    pgvector  absent or present
    """

    version: int
    tls: str
    pgvector: str

    @property
    def missing(self) -> str:
        """Why it cannot be had here; empty where it can."""
        if self.version == 18 and self.tls == OWN:
            return "the embedded PostgreSQL is built without TLS"
        if self.tls == POOLED and managed.PGBOUNCER is None:
            return "no pgbouncer (apt-get install pgbouncer)"
        if self.version == 15 and self.pgvector == VECTORS and not PGVECTOR_15.exists():
            return "Debian has no pgvector for PostgreSQL 15"
        return managed.missing(self.version)

    def __str__(self) -> str:
        return f"{self.version}-{self.tls.split()[-1]}-pgvector-{self.pgvector}"


PGVECTOR_15 = Path("/usr/share/postgresql/15/extension/vector.control")
CELLS = [
    Cell(version, tls, pgvector)
    for version in (15, 18)
    for tls in (OWN, POOLED)
    for pgvector in (ARRAYS, VECTORS)
]


@dataclass(frozen=True)
class Reached:
    """A cell's server, and how its clients connect."""

    server: Managed
    port: int
    schema: str

    def owner(self, **more: str) -> str:
        """Connection string of the pipeline's role."""
        return self.server.url(managed.OWNER, managed.PASSWORD, self.port, **more)

    def reader(self) -> str:
        """Connection string of the reader."""
        return self.server.url(managed.READER, managed.READER_PASSWORD, self.port)


@contextmanager
def reached(cell: Cell, schema: str, mode: str = "session") -> Iterator[Reached]:
    """The cell's server, prepared as the README says."""
    with ExitStack() as stack:
        server = stack.enter_context(managed.managed(cell.version))
        done = managed.roles_script(server, schema=schema)
        assert done.returncode == 0, done.stderr
        managed.give_passwords(server)
        if cell.pgvector == VECTORS:
            with psycopg.connect(server.superuser(managed.DATABASE)) as connection:
                connection.execute("create extension vector")
        port = server.port
        if cell.tls == POOLED:
            port = stack.enter_context(managed.pooler(server, mode))
        yield Reached(server, port, schema)


def typed(*arguments: str) -> tuple[int, str, str]:
    """Run a command of pgpipe as typed, with no other server in the environment; its status, and
    what it said on stdout and on stderr."""
    out, err = io.StringIO(), io.StringIO()
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        mock.patch.dict("os.environ"),
        mock.patch("sys.stdin", io.StringIO()),
    ):
        status = pgpipe(list(arguments))
    return status, out.getvalue(), err.getvalue()


def timed(*arguments: str) -> float:
    """Seconds that a command took, which must succeed."""
    began = time.monotonic()
    status, _, said = typed(*arguments)
    assert status == 0, said
    return round(time.monotonic() - began, 1)


def pipeline(
    dsn: str, deck: str, shape: Sequence[str] = (), training: Sequence[str] = (), workers: int = 2
) -> dict[str, float]:
    """Cluster, train both ways and check, as the owner; seconds of each."""
    place = ("--deck", deck, "--dsn", dsn)
    train = ("train", *place, "--epochs", "2", *training)
    return {
        "cluster": timed("cluster", *place, "--jobs", "2", *shape),
        "train fast": timed(*train),
        "train slow": timed(*train, "--slow", "--workers", str(workers)),
        "check": timed("check", *place),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run every cell, and print the table; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deck", choices=("tiny", "short"), default="short")
    parser.add_argument("--cell", choices=[*map(str, CELLS)], action="append", help="default all")
    parser.add_argument("--iterations", type=int, help="of k-means, at most; default pgpipe's own")
    parser.add_argument("--buckets", type=int, help="of turn and flop; default pgpipe's own")
    options = parser.parse_args(argv)
    deck = options.deck
    shape = [
        f"--{street}-{name}={value}"
        for name, value in (("iterations", options.iterations), ("buckets", options.buckets))
        if value
        for street in ("turn", "flop")
    ]
    told, failed = [], False
    for cell in CELLS:
        if options.cell and str(cell) not in options.cell:
            continue
        row = {"server": cell.version, "TLS": cell.tls, "pgvector": cell.pgvector}
        print(f"{cell}: {cell.missing or 'runs'}", file=sys.stderr, flush=True)
        seconds: dict[str, float | None] = dict.fromkeys(
            ("cluster", "train fast", "train slow", "check")
        )
        outcome = f"not run: {cell.missing}"
        if not cell.missing:
            try:
                with reached(cell, f"pgpipe_{deck}") as place:
                    seconds |= pipeline(place.owner(), deck, shape)
                    _look(place, deck)
                outcome = "passed"
            except AssertionError as error:
                outcome, failed = f"FAILED: {error}", True
        told.append({**row, **seconds, "outcome": outcome})
        print(f"{cell}: {outcome} {seconds}", file=sys.stderr, flush=True)
    print(show(told))
    return int(failed)


def _look(place: Reached, deck: str) -> None:
    """The reader sees everything complete."""
    status, said, _ = typed("status", "--deck", deck, "--dsn", place.reader(), "--exit-code")
    assert status == 0, said


if __name__ == "__main__":
    sys.exit(main())
