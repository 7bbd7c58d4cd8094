"""Who can play: trained strategies, and every policy that has a file in sql/play/policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pgpipe.engine import Session
from pgpipe.errors import PgpipeError
from pgpipe.resources import folder

POLICIES = "play/policy"
LEARNT = ("average", "argmax")
"""Policies that play a trained strategy."""
SNAPSHOT = "snapshot:"
NEWEST = -1
"""Stands for the blueprint where an epoch is asked for."""


@dataclass(frozen=True)
class Player:
    """One side of a match.

    name    as typed
    policy  the file of sql/play/policy that decides
    epoch   whose strategy it plays: a checkpoint's, NEWEST for the blueprint, None where it needs
            no training
    """

    name: str
    policy: str
    epoch: int | None = None

    @property
    def script(self) -> str:
        """The policy, as sessions run it."""
        return f"{POLICIES}/{self.policy}"


Pair: TypeAlias = tuple[Player, Player]


def rules() -> list[str]:
    """Players that need no training, by the names that people type."""
    files = (folder("sql") / POLICIES).glob("*.sql")
    return sorted(path.stem.replace("_", "-") for path in files if path.stem not in LEARNT)


def known() -> str:
    """All players, for people."""
    return ", ".join(["blueprint", "argmax", f"{SNAPSHOT}EPOCH", *rules()])


def find(name: str) -> Player:
    """A player by name. Raises PgpipeError for an unknown one."""
    if name == "blueprint":
        return Player(name, "average", NEWEST)
    if name == "argmax":
        return Player(name, "argmax", NEWEST)
    if name.startswith(SNAPSHOT):
        return Player(name, "average", _epoch(name))
    if name in rules():
        return Player(name, name.replace("-", "_"))
    raise PgpipeError(f"no player '{name}'", f"use one of {known()}", 2)


def _epoch(name: str) -> int:
    number = name.removeprefix(SNAPSHOT)
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise PgpipeError(f"'{number}' in {name} is no epoch", "write e.g. snapshot:40", 2)
    return int(number)


def refuse_missing(target: Session, player: Player) -> None:
    """Raises PgpipeError where the checkpoint that a player wants was not kept."""
    if player.epoch in (None, NEWEST):
        return
    kept = [int(epoch) for (epoch,) in target.fetch("play/04_kept")]
    if player.epoch not in kept:
        there = f"there are {', '.join(map(str, kept))}" if kept else "none was kept"
        raise PgpipeError(
            f"no strategy of a checkpoint at epoch {player.epoch} for {player.name}",
            f"{there}; checkpoints keep theirs with: pgpipe train --keep N",
            2,
        )
