"""How much each epoch counts in regrets and in the average strategy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pgpipe.errors import PgpipeError

NO_FLOOR = -1e300
"""Below any regret."""
AVERAGES = ("constant", "linear", "quadratic")
"""Averages of the strategy, by the exponent of an epoch's weight."""


@dataclass(frozen=True)
class Schedule:
    """A regret schedule with the averaging that suits it.

    regret   exponent of the epoch's weight in regrets: 0 plain, 1 linear
    policy   exponent of its weight in the average
    floored  regrets never fall below 0 (CFR+, Tammelin 2014)
    alpha    above 0: regrets are discounted (DCFR, Brown & Sandholm 2019); a player's t-th epoch
             leaves t^alpha / (t^alpha + 1) of a positive regret and half of a negative one
    """

    name: str
    regret: int
    policy: int
    floored: bool = False
    alpha: float = 0.0

    @property
    def average(self) -> str:
        """Name of the averaging."""
        return AVERAGES[self.policy]

    @property
    def discounted(self) -> bool:
        """Whether regrets shrink, as sql/train/37_discount.sql does it: by one writer alone."""
        return self.alpha > 0

    def weight(self, turn: int) -> float:
        """Of a player's turn-th epoch, from 1, in the sums of positive regrets.

        To shrink a sum by t^a / (t^a + 1) after each turn is to add with weights that grow by
        1 + t^-a, but for a factor that all positive regrets share; regret matching needs none.
        """
        if self.discounted:
            return float(np.prod(1 + np.arange(1.0, turn) ** -self.alpha))
        return float(turn**self.regret)

    def total(self, turn: int) -> float:
        """What a player's first turns count together."""
        return float(sum(self.weight(done) for done in range(1, turn + 1)))

    def weights(self, turn: int) -> dict[str, float]:
        """The parameters of sql/train/31_renew.sql and 37_discount.sql in a player's turn-th
        epoch, from 1."""
        return {
            "regret_weight": self.weight(turn),
            "policy_weight": float(turn**self.policy),
            "least": 0.0 if self.floored else NO_FLOOR,
            "turn": turn,
        }

    def ledger_weights(self) -> dict[str, float]:
        """The parameters of the queries that add up the weights of the ledger's deals."""
        return {"exponent": self.regret, "alpha": self.alpha}


SCHEDULES = {
    schedule.name: schedule
    for schedule in (
        Schedule("linear", 1, 1),
        Schedule("plain", 0, 0),
        Schedule("cfr+", 0, 1, floored=True),
        Schedule("dcfr", 0, 2, alpha=1.5),
    )
}


def find(name: str, average: str | None = None) -> Schedule:
    """A schedule by name, with the averaging that suits it or another one.

    Raises PgpipeError for an unknown one.
    """
    if name not in SCHEDULES:
        raise PgpipeError(f"unknown schedule '{name}'", f"use one of {', '.join(SCHEDULES)}", 2)
    if average is None:
        return SCHEDULES[name]
    if average not in AVERAGES:
        raise PgpipeError(f"unknown average '{average}'", f"use one of {', '.join(AVERAGES)}", 2)
    return replace(SCHEDULES[name], policy=AVERAGES.index(average))


def warning(name: str, average: str | None) -> str | None:
    """What to say of an averaging that does not suit the schedule."""
    own = find(name).average
    if average in (None, own):
        return None
    return f"warning: {name} with a {average} average is not known to converge well; {own} suits it"
