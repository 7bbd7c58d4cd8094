"""The knobs of the clustering: every value that shapes the tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pgpipe.errors import PgpipeError
from pgpipe.kernels.cards import DECKS

MOST_BUCKETS = 4096
RIVER_BUCKETS = 101
GROWTH = 4
"""Each batch has so many times the points of the one before."""
TOLERANCE = 0.001
"""k-means ends where under this share of the observations changed bucket."""
GRID = (1 << 24) - 1
"""No L1 distance may exceed this, so that float4 sums of integers are exact."""


@dataclass(frozen=True)
class Parameters:
    """What a schema holds; any other value makes other tables.

    deck              full, short or tiny
    seed              of every random draw
    turn_buckets      K on the turn, 2 .. 4096
    flop_buckets      K on the flop, 2 .. 4096
    turn_iterations   at most so many centroid updates on the turn
    flop_iterations   at most so many on the flop
    flop_slices       slices of the flop's Earth Mover's Distance, 1 .. 100
    seed_sample       points from which k-means++ draws
    batch             the first iterations take one point in so many; 1 is plain k-means
    """

    deck: str = "full"
    seed: int = 1
    turn_buckets: int = 144
    flop_buckets: int = 128
    turn_iterations: int = 24
    flop_iterations: int = 20
    flop_slices: int = 4
    seed_sample: int = 10_000
    batch: int = 16

    def __post_init__(self) -> None:
        """Raises PgpipeError for a value out of range."""
        if self.deck not in DECKS:
            raise PgpipeError(f"unknown deck '{self.deck}'", f"use one of {', '.join(DECKS)}", 2)
        for name, least, most in (
            ("seed", 0, 2**31 - 1),
            ("turn_buckets", 2, MOST_BUCKETS),
            ("flop_buckets", 2, MOST_BUCKETS),
            ("turn_iterations", 1, 999),
            ("flop_iterations", 1, 999),
            ("flop_slices", 1, 100),
            ("seed_sample", 2, 1 << 30),
            ("batch", 1, 1 << 30),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                option = "--" + name.replace("_", "-")
                raise PgpipeError(f"{option} {value} is not in {least} .. {most}", "change it", 2)

    def fingerprint(self) -> dict[str, str]:
        """Every parameter as text, as kept in the table `parameter`."""
        return {name: str(value) for name, value in asdict(self).items()}


def batch_share(iteration: int, iterations: int, least: float) -> float:
    """Share of the points that an iteration works on: nested batches that grow.

    least   share of the first half of the iterations; the next third takes four times as much,
            and the rest all points; all of them throughout where the next batch would be all
    source  Newling & Fleuret 2016, "Nested mini-batch k-means"
    """
    if least > 1 / GROWTH:
        return 1.0
    if iteration < iterations // 2:
        return least
    if iteration < iterations * 5 // 6:
        return least * GROWTH
    return 1.0


def difference(held: dict[str, str], wanted: dict[str, str]) -> str:
    """Where two fingerprints differ, e.g. `seed is 1, not 2`; empty where they agree."""
    return ", ".join(
        f"{name} is {held.get(name, 'unset')}, not {value}"
        for name, value in wanted.items()
        if held.get(name) != value
    )
