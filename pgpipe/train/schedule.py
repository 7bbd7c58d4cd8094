"""How much each epoch counts in regrets and in the average strategy."""

from __future__ import annotations

from dataclasses import dataclass

from pgpipe.errors import PgpipeError

NO_FLOOR = -1e300
"""Below any regret."""


@dataclass(frozen=True)
class Schedule:
    """A regret schedule with the averaging that suits it.

    regret   exponent of the epoch's weight in regrets: 0 plain, 1 linear
    policy   exponent of its weight in the average
    floored  regrets never fall below 0 (CFR+, Tammelin 2014)
    """

    name: str
    regret: int
    policy: int
    floored: bool

    def weights(self, turn: int) -> dict[str, float]:
        """The parameters of sql/train/31_renew.sql in a player's turn-th epoch, from 1."""
        return {
            "regret_weight": float(turn**self.regret),
            "policy_weight": float(turn**self.policy),
            "least": 0.0 if self.floored else NO_FLOOR,
        }


SCHEDULES = {
    schedule.name: schedule
    for schedule in (
        Schedule("linear", 1, 1, False),
        Schedule("plain", 0, 0, False),
        Schedule("cfr+", 0, 1, True),
    )
}


def find(name: str) -> Schedule:
    """A schedule by name. Raises PgpipeError for an unknown one."""
    if name not in SCHEDULES:
        raise PgpipeError(f"unknown schedule '{name}'", f"use one of {', '.join(SCHEDULES)}", 2)
    return SCHEDULES[name]
