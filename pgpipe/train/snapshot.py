"""Writes down where a training stands."""

from __future__ import annotations

from dataclasses import dataclass

from pgpipe.engine import Session
from pgpipe.train.settings import Settings, mean_regret


@dataclass(frozen=True)
class Standing:
    """Infosets met, their actions, and the sum of their largest positive regrets."""

    infosets: int
    actions: int
    regret: float


@dataclass(frozen=True)
class Snapshot:
    """A row of `snapshot`: what was known at an epoch. It takes a pass over all infosets, so that
    between two checkpoints the last one is told."""

    epoch: int
    infosets: int
    actions: int
    mean_regret: float


def write(session: Session, settings: Settings, standing: Standing, keep: int) -> Snapshot:
    """One row of `snapshot`, and the strategies of the last `keep` ones; what it says."""
    regret = mean_regret(session, settings, standing.regret)
    with session.transaction():
        session.run("session/58_turn")
        ((epoch,),) = session.fetch("session/40_epoch")
        session.run(
            "session/32_snapshot",
            epoch=epoch,
            infosets=standing.infosets,
            actions=standing.actions,
            regret=regret,
            seed=settings.seed,
        )
        session.run("session/33_snapshot_strategy", epoch=epoch, keep=keep)
    return Snapshot(int(epoch), standing.infosets, standing.actions, regret)


def latest(session: Session) -> Snapshot | None:
    """The last one; None before the first checkpoint."""
    for epoch, infosets, actions, regret in session.fetch("session/34_latest"):
        return Snapshot(int(epoch), int(infosets), int(actions), float(regret))
    return None
