"""Exact exploitability of games whose deals can be listed; the algorithm is in sql/evaluate."""

from __future__ import annotations

from dataclasses import dataclass

from pgpipe.engine import Session
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


def evaluate(session: Session, game: str) -> Evaluation:
    """Evaluate the blueprint's average strategy, on a session of its own."""
    walk = Walk(session, game)
    walk.fill()
    session.run("evaluate/00_average")
    walk.every_deal()
    best = []
    value = 0.0
    for responder in (0, 1):
        session.run("evaluate/01_forget")
        walk.down(responder, sampled=False)
        for level in reversed(range(walk.levels)):
            session.run("evaluate/10_best_response", level=level)
            session.analyze("best_value")
        best.append(float(session.fetch("evaluate/20_best_value")[0][0]))
        if responder == 0:
            walk.up()
            value = float(session.fetch("evaluate/21_value")[0][0])
    return Evaluation(value, (best[0], best[1]))
