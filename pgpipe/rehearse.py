"""`cluster --dry-run`: the driver itself, on an engine that writes nothing and shows every step.

So what is shown is what would run, in order. Of many chunks only the first is shown, of repeated
statements the first, and k-means ends after one more iteration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pgpipe import script
from pgpipe.copy import Column
from pgpipe.costs import COUNTS, POINTS
from pgpipe.engine.base import Part, Row, Session
from pgpipe.kernels.cards import DECKS
from pgpipe.streets import FLOP, NAMES, PREFLOP, TURN

Show = Callable[[str], None]
Explain = Callable[[str, Mapping[str, Any]], str]


class Rehearsal:
    """An engine and its only session; `show` gets the text, `explain` gives plans."""

    workers = 1
    label = "dry run"

    def __init__(self, deck: str, dialect: str, show: Show, explain: Explain) -> None:
        self.deck = deck
        self.dialect = dialect
        self.show = show
        self.explain = explain
        self.street = 0
        self.shown: set[tuple[int, str, str]] = set()

    def session(self) -> Session:
        """Itself."""
        return self

    def run(self, name: str, /, **values: object) -> int:
        """Show a script the first time that it runs in a street; claim first chunks alone."""
        if name == "run/claim_chunk":
            return int(values["chunk"] == 0)
        if name == "run/begin_step":
            self._begin(**values)
        elif not name.startswith("run/"):
            self._script(name, values)
        return 0

    def fetch(self, name: str, /, **values: object) -> list[Row]:
        """What the driver asks about: an empty database, and a k-means that settles at once."""
        answers: dict[str, Callable[[], list[Row]]] = {
            "run/next_run": lambda: [(1,)],
            "run/deck_streets": self._counts,
            "run/codes": lambda: [(bucket,) for bucket in range(101)],
            "run/points": lambda: [(POINTS[self.deck][self.street],)],
            "run/point_bounds": lambda: [(0,)],
            "run/reassigned": lambda: [(0.0,)],
            "cluster/10_random_number": lambda: [([0.0], [0.0])],
        }
        if not name.startswith("run/"):
            self._script(name, values)
        return answers.get(name, list)()

    def columns(
        self, name: str, types: Mapping[str, str], /, **values: object
    ) -> dict[str, Column]:
        """Show the query; no rows."""
        self._script(name, values)
        return {}

    unordered = columns

    @contextmanager
    def transaction(self, durable: bool = True) -> Iterator[None]:
        """Nothing to commit."""
        yield

    def load(self, table: str, columns: Mapping[str, Column]) -> int:
        """Show that raw rows would be streamed."""
        self._once("copy", f"copy {table} ({', '.join(columns)}) from the kernels\n")
        return 0

    def load_part(self, part: Part, columns: Mapping[str, Column]) -> int:
        """The same, one partition a chunk."""
        return self.load(part.table, columns)

    def fill_part(self, part: Part, name: str, /, **values: object) -> int:
        """Show the query that fills the partition."""
        self._script(name, values, f"insert into {part.table}\n")
        return 0

    @contextmanager
    def refilled(self, table: str) -> Iterator[bool]:
        """Nothing to empty."""
        yield False

    def analyze(self, *table: str) -> None:
        """Statistics are no step."""

    def drop_street(self, table: str, street: int) -> None:
        """Show what --redo drops, and a street that begins where anything is left."""
        self.show(f"-- drop what there is of the {NAMES[street]} in {table}\n")

    def new_iteration(self, iteration: int, bounds: Sequence[int]) -> None:
        """Partitions are made without a script."""

    def clear_iterations(self) -> None:
        """The same."""

    def disk_bytes(self) -> int:
        """Nothing is there."""
        return 0

    def close(self) -> None:
        """Nothing is open."""

    def _begin(self, **values: Any) -> None:  # noqa: ANN401  as bound to the script
        self.street = values["street"]
        if not values["iteration"]:
            chunks = values["chunks"]
            cut = f", {chunks} chunks" if chunks > 1 else ""
            self.show(f"\n== {NAMES[self.street]} {values['step']}{cut}\n")

    def _script(self, name: str, values: Mapping[str, Any], prefix: str = "") -> None:
        loaded = script.load(name, self.dialect)
        parts = [f"-- sql/{name}.sql\n"]
        for statement in loaded.statements:
            parts.append(f"{prefix}{statement.text};\n")
            verb = statement.text.split(maxsplit=1)[0].lower()
            bound = {key: values[key] for key in statement.parameters}
            plan = "" if verb == "truncate" else self.explain(statement.text, bound)
            parts.append("".join(f"--   {line}\n" for line in plan.splitlines()))
        self._once(name, "".join(parts))

    def _once(self, name: str, text: str) -> None:
        key = (self.street, name, text if name == "copy" else "")
        if key not in self.shown:
            self.shown.add(key)
            self.show(text)

    def _counts(self) -> list[Row]:
        return [
            (boards, observations, _children(self.deck, street))
            for street, (boards, observations) in enumerate(COUNTS[self.deck])
        ]


def _children(deck: str, street: int) -> int:
    """Ways to deal the next street to one hand."""
    left = DECKS[deck].size - 2
    return {
        PREFLOP: left * (left - 1) * (left - 2) // 6,
        FLOP: left - 3,
        TURN: left - 4,
    }.get(street, 0)
