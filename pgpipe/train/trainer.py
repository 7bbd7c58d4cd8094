"""What the driver may ask of a training session, fast or slow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pgpipe.train.snapshot import Snapshot


@dataclass(frozen=True)
class Work:
    """What some batches came to.

    batches, deals, nodes (decision nodes visited), seconds
    """

    batches: int = 0
    deals: int = 0
    nodes: int = 0
    seconds: float = 0.0

    def __add__(self, other: Work) -> Work:
        return Work(
            self.batches + other.batches,
            self.deals + other.deals,
            self.nodes + other.nodes,
            self.seconds + other.seconds,
        )

    def __sub__(self, other: Work) -> Work:
        return Work(
            self.batches - other.batches,
            self.deals - other.deals,
            self.nodes - other.nodes,
            self.seconds - other.seconds,
        )


class Trainer(Protocol):
    """One session; the reference's Trainer.

    last   the last checkpoint, of an earlier session too; None before the first one
    """

    last: Snapshot | None

    def step(self) -> Work:
        """Train one batch (each worker one, in slow; one of each seat, in fast hold'em); what they
        came to."""

    def sync(self) -> None:
        """Bring what was learnt into the database; nothing to do where it is there already."""

    def checkpoint(self) -> None:
        """Sync, and write a snapshot."""

    @property
    def epoch(self) -> int:
        """Number of the next batch."""

    def summary(self) -> str:
        """Where the training stands, in a line."""

    def close(self) -> None:
        """End the session; what is not synced is lost."""
