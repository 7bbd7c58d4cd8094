"""What sampled walks teach on average, against the walk of every deal, one strategy in both."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pgpipe.engine.duckdb import DuckSession
from pgpipe.train.walk import Walk
from tests.compare import rows

Key = tuple[bool, int, int]
"""Whether who trains acts there, infoset, action from 1."""
ROUNDING = 1e-6
"""Values are whole numbers of 2^-20 chips."""


@dataclass(frozen=True)
class Bias:
    """One number: its mean over the batches, standard error of that, and what every deal gives."""

    key: Key
    mean: float
    error: float
    exact: float

    @property
    def errors(self) -> float:
        """How many standard errors the mean is away."""
        away = max(0.0, abs(self.mean - self.exact) - ROUNDING)
        return away / self.error if self.error else (math.inf if away else 0.0)


def biases(
    walk: Walk, seat: int, batches: int, deals: int, told: Callable[[], None] = lambda: None
) -> Iterator[Bias]:
    """Of every regret of a seat and every policy increment of the other, a deal; `playing` stays
    as it is. Leduc has 120 deals."""
    walk.every_deal()
    exact = deltas(walk, seat, sampled=False)
    sums, squares = dict.fromkeys(exact, 0.0), dict.fromkeys(exact, 0.0)
    for batch in range(batches):
        walk.sample_deals(11, batch, deals)
        for key, value in deltas(walk, seat, sampled=True).items():
            sums[key] += value / deals
            squares[key] += (value / deals) ** 2
        told()
    for key, value in exact.items():
        mean = sums[key] / batches
        spread = max(0.0, squares[key] - batches * mean**2) / (batches - 1)
        yield Bias(key, mean, math.sqrt(spread / batches), value / 120)


SHAKE = """
    update playing
    set
        regret1 = $1, regret2 = $2, regret3 = $3, regret4 = $4, regret5 = $5, regret6 = $6,
        regret7 = $7
    where infoset = $8
"""


def shake(session: DuckSession, chance: random.Random) -> None:
    """Set every strategy in `playing` to one with each action at 0.1 or more."""
    for infoset, actions in rows(session, "select infoset, actions from playing"):
        raw = [0.2 + chance.random() for _ in range(actions)]
        mix = [0.1 + (1 - 0.1 * actions) * x / sum(raw) for x in raw] + [0.0] * (7 - actions)
        session.connection.execute(SHAKE, [*mix, infoset])


def deltas(walk: Walk, seat: int, sampled: bool) -> dict[Key, float]:
    """Regrets, and how often the other player takes each action, of one walk."""
    walk.down(seat, sampled)
    walk.up()
    assert isinstance(walk.session, DuckSession)
    columns = ", ".join(f"change{i}" for i in range(1, 8))
    found = rows(walk.session, f"select trained, infoset, {columns} from delta")
    return {
        (trained, infoset, action): value / 2**20
        for trained, infoset, *values in found
        for action, value in enumerate(values, 1)
    }
