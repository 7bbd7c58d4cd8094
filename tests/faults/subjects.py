"""What is disturbed, and how to tell whether it came to harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Protocol

from pgpipe.engine.connect import Link, connect
from pgpipe.engine.session import PostgresSession
from tests.compare import TABLES, rows
from tests.faults.arena import PATIENCE, Arena
from tests.train.exactness import assert_exact

Marker = tuple[Any, ...]
SMALL = (
    "--deck", "tiny", "--turn-buckets", "12", "--flop-buckets", "8",
    "--turn-iterations", "4", "--flop-iterations", "3",
)  # fmt: skip
GAMES = {
    "leduc": ("--game", "leduc"),
    "kuhn": ("--game", "kuhn"),
    "preflop20": ("--deck", "tiny", "--preset", "preflop20"),
    "pluribus": ("--deck", "tiny", "--preset", "pluribus"),
}
"""What is trained; the last two cluster the tiny deck first."""
BATCH = ("--batch", "300", "--every", "0.02", "--jobs", "1")
WORKERS = "3"
MODES: dict[str, tuple[str, ...]] = {
    "fast": ("--fast", *BATCH),
    "slow": ("--slow", "--workers", WORKERS, "--audit", *BATCH),
    "shared": ("--fast", "--share", "--audit", *BATCH),
}
REPLAYED = 200
"""Epochs of --fast up to which an undisturbed session is trained for comparison."""
BESIDE = ("--slow", "--share", "--audit", *BATCH)
"""The session that trains beside a shared one."""
HELD = """
    select
        (select coalesce(sum(visits), 0) from {0}.blueprint),
        (select coalesce(sum(visits), 0) from {0}.batch),
        (select coalesce(array_agg(first order by first), '{{}}') from {0}.batch),
        (select count(*) from {0}.batch as a inner join {0}.batch as b
            on a.first < b.first and b.first < a.upto)
"""


@dataclass(frozen=True)
class Damage:
    """Rows, visits or batches."""

    lost: int = 0
    doubled: int = 0
    note: str = ""

    def __add__(self, other: Damage) -> Damage:
        note = "; ".join(filter(None, (self.note, other.note)))
        return Damage(self.lost + other.lost, self.doubled + other.doubled, note)


class Subject(Protocol):
    """A run that may be started again and again until it is done."""

    schema: str

    @property
    def command(self) -> Sequence[str]:
        """Its options."""

    def marker(self, run: str = "") -> Marker:
        """Changes whenever something is committed, by that run if one is named; () where there are
        no tables yet."""

    def check(self) -> Damage:
        """What can be told at any moment."""

    def verify(self) -> Damage:
        """What can be told when all is still."""


@dataclass
class Clustering:
    """The tiny deck, compared with an undisturbed run."""

    arena: Arena
    schema: str
    jobs: int
    whole: str = "whole"

    @property
    def command(self) -> Sequence[str]:
        """Its options."""
        return ("cluster", *SMALL, "--schema", self.schema, "--jobs", str(self.jobs))

    def marker(self, run: str = "") -> Marker:
        """Chunks in the ledger, which one run alone writes."""
        if not exists(self.arena, self.schema, "ledger"):
            return ()
        return self.arena.ask(
            "select count(*), max(run_id), max(finished_at) from {0}.ledger", schema=self.schema
        )[0]

    def check(self) -> Damage:
        """Nothing: the tables are not complete."""
        return Damage()

    def verify(self) -> Damage:
        """Compare every table, row by row where they differ."""
        damage = Damage()
        with (
            closing(connect(Link(self.arena.dsn, self.whole))) as whole,
            closing(connect(Link(self.arena.dsn, self.schema))) as found,
        ):
            for table, query in TABLES.items():
                there = Counter(map(repr, rows(PostgresSession(whole), query)))
                here = Counter(map(repr, rows(PostgresSession(found), query)))
                lost, more = (there - here).total(), (here - there).total()
                if lost or more:
                    damage += Damage(lost, more, f"{table} differs")
        return damage


@dataclass
class Training:
    """A game; the ledger says what the blueprint must hold."""

    arena: Arena
    schema: str
    mode: str
    game: str = "leduc"
    known: set[int] = field(default_factory=set)
    """Merges that were committed when last looked at."""

    @property
    def command(self) -> Sequence[str]:
        """Its options."""
        return ("train", *GAMES[self.game], "--schema", self.schema, *MODES[self.mode])

    def marker(self, run: str = "") -> Marker:
        """Merges in the ledger, whose writers are called by their run last."""
        if not exists(self.arena, self.schema, "batch"):
            return ()
        query = "select count(*), max(upto) from {0}.batch where right(writer, length(%s)) = %s"
        return self.arena.ask(query, run, run, schema=self.schema)[0]

    def check(self) -> Damage:
        """Visits are the ledger's, no merge is gone, none has another's numbers."""
        if not exists(self.arena, self.schema, "batch"):
            return Damage(len(self.known), 0, "no tables" if self.known else "")
        ((counted, merged, firsts, overlaps),) = self.arena.ask(HELD, schema=self.schema)
        gone = self.known - set(firsts)
        self.known = set(firsts)
        damage = Damage(max(0, int(merged - counted)), max(0, int(counted - merged)))
        damage += Damage(len(gone), int(overlaps))
        if damage.lost or damage.doubled:
            return damage + Damage(
                note=f"{counted} visits, the ledger has {merged}; {len(gone)} merges gone,"
                f" {overlaps} overlap"
            )
        return damage

    def verify(self) -> Damage:
        """Replay: by the audit, or undisturbed from the beginning."""
        damage = self.check()
        try:
            self._same_again() if self.mode == "fast" else self._audited()
        except AssertionError as error:
            damage += Damage(1, 1, str(error).strip().splitlines()[0])
        return damage

    def _audited(self) -> None:
        if not self.known:  # where nothing was merged, there is nothing to replay
            return
        with closing(connect(Link(self.arena.dsn, self.schema))) as link:
            assert_exact(PostgresSession(link))

    def _same_again(self) -> None:
        """An undisturbed session of as many epochs leaves the same blueprint, to the last bit."""
        epochs = self.marker()[1]
        if not epochs or epochs > REPLAYED:
            return
        again = Training(self.arena, f"{self.schema}_again", self.mode, self.game)
        # It merges once, at its end: when a session merges is no part of what it learns.
        run = self.arena.run([*again.command, "--every", "60", "--epochs", str(epochs)])
        heard = -1
        while not run.ended and len(run.said) > heard:  # however slow the machine is
            heard = len(run.said)
            run.wait(PATIENCE)
        said = run.last_words if run.ended else f"hangs: {run.last_words}"
        run.end()
        assert run.process.returncode == 0, f"the undisturbed session failed: {said}"
        query = "select * from {0}.blueprint order by past, present, future, edge"
        found = self.arena.ask(query, schema=self.schema)
        expected = self.arena.ask(query, schema=again.schema)
        assert found == expected, "the blueprint is another than that of an undisturbed session"


def exists(arena: Arena, schema: str, table: str) -> bool:
    """Whether there is such a table."""
    query = "select to_regclass(quote_ident(%s) || '.' || quote_ident(%s)) is not null"
    return arena.ask(query, schema, table) == [(True,)]
