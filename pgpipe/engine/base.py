"""What a driver may ask of an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from pgpipe.copy import Column

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Part:
    """One partition of a large table: the keys lo <= key < hi of one street.

    table   isomorphism, lookup or child
    key     the partition key, obs or board
    """

    table: str
    key: str
    street: int
    number: int
    lo: int
    hi: int

    @property
    def name(self) -> str:
        """Name of the partition where the engine has partitions."""
        return f"{self.table}_{self.street}_{self.number:03d}"


class Session(Protocol):
    """One connection. Not to be shared between threads."""

    def run(self, script: str, /, **values: object) -> int:
        """Run the file `sql/<script>.sql` with bound values; the rows that it wrote."""

    def fetch(self, script: str, /, **values: object) -> list[Row]:
        """Run a file of one query; its rows."""

    def columns(
        self, script: str, types: Mapping[str, str], /, **values: object
    ) -> dict[str, Column]:
        """Run a file of one query whose columns have these types; its rows as numpy columns.

        types   column to dtype (int16 .. float64), or int16[] for a list
        """

    def unordered(
        self, script: str, types: Mapping[str, str], /, **values: object
    ) -> dict[str, Column]:
        """As `columns`, without lists, in whatever order is quickest: for millions of rows."""

    def transaction(self, durable: bool = True) -> AbstractContextManager[None]:
        """All or nothing; where not `durable`, a crash may lose the last ones, in order."""

    def load(self, table: str, columns: Mapping[str, Column]) -> int:
        """Stream raw rows into a table; how many."""

    def load_part(self, part: Part, columns: Mapping[str, Column]) -> int:
        """Stream raw rows into a new partition, inside a transaction; how many."""

    def fill_part(self, part: Part, script: str, /, **values: object) -> int:
        """Fill a new partition from the query `sql/<script>.sql`, inside a transaction."""

    def refilled(self, table: str) -> AbstractContextManager[bool]:
        """Empty a table to fill it anew inside a transaction, its key put back at the end.

        False, and the table stays as it is, where the engine gains nothing by that, or where others
        use the table just now.
        """

    def analyze(self, table: str, part: str = "") -> None:
        """Refresh the planner's statistics of a table, or of the partition `<table>_<part>`."""

    def close(self) -> None:
        """End the connection; an open transaction is rolled back."""


class Engine(Protocol):
    """A database with the schema of one deck."""

    @property
    def label(self) -> str:
        """Engine, version and vector type, for people."""

    @property
    def workers(self) -> int:
        """Sessions that the driver should use side by side."""

    def session(self) -> Session:
        """A new connection."""

    def drop_street(self, table: str, street: int) -> None:
        """Remove a street's rows of a partitioned table, partitions and all."""

    def new_iteration(self, iteration: int, bounds: Sequence[int]) -> None:
        """Make room for an iteration's assignment, in chunks bounds[i] <= obs < bounds[i + 1], and
        drop what is two iterations old."""

    def clear_iterations(self) -> None:
        """Empty the assignment table."""

    def disk_bytes(self) -> int:
        """Bytes that the schema occupies."""

    def close(self) -> None:
        """Release locks and connections."""
