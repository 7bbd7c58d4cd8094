"""Exact exploitability of games whose deals can be listed; the algorithm is in sql/evaluate."""

from __future__ import annotations

from dataclasses import dataclass

from pgpipe.engine import Session
from pgpipe.train.schedule import Schedule
from pgpipe.train.settings import weight
from pgpipe.train.walk import Walk


@dataclass(frozen=True)
class Evaluation:
    """What the average strategy is worth, in chips a deal.

    value           of seat 0 when both play it
    best_responses  of seat 0 and of seat 1 against it
    """

    value: float
    best_responses: tuple[float, float]

    @property
    def exploitability(self) -> float:
        """What a best response wins on average over both seats (NashConv / 2)."""
        return sum(self.best_responses) / 2


def exact(walk: Walk) -> Evaluation:
    """Evaluate the average strategy of a walk that is filled; its regrets are lost."""
    session = walk.session
    session.run("evaluate/00_unplayed")
    session.run("evaluate/01_average")
    session.run("evaluate/10_scratch")
    walk.every_deal()
    (best0, value), (best1, _) = (_respond(session, walk.levels, seat) for seat in (0, 1))
    return Evaluation(value, (best0, best1))


def _respond(session: Session, levels: int, seat: int) -> tuple[float, float]:
    """What a seat wins a deal by a best response, and by its own strategy."""
    session.run("evaluate/11_root", responder=seat)
    for level in range(levels):
        session.analyze("reached")
        session.run("evaluate/12_reach", level=level, responder=seat)
    session.analyze("reached")
    session.run("evaluate/13_terminal", responder=seat)
    for level in reversed(range(levels)):
        session.analyze("answer")
        session.run("evaluate/14_best_response", level=level, responder=seat)
    ((best, value),) = session.fetch("evaluate/15_best_value")
    return float(best), float(value)


def regret(session: Session, game: str, schedule: Schedule, sampled: bool) -> float | None:
    """What sql/evaluate/30_regret.sql bounds exploitability with, in chips a deal; None where
    nothing was trained, or sessions shared a training.

    schedule  whose weights the regrets have
    sampled   or full width
    """
    deals = weight(session, game, schedule, sampled)
    ((*_, bound),) = session.fetch("evaluate/30_regret", game=game, weight=deals)
    return None if bound is None else float(bound)
