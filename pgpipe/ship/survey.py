"""What the target of an import holds already, and whether that may be."""

from __future__ import annotations

from dataclasses import dataclass

from pgpipe.engine import Session
from pgpipe.errors import PgpipeError
from pgpipe.parameters import difference
from pgpipe.ship import tables
from pgpipe.ship.stage import Staged
from pgpipe.streets import NAMES

NONE, SAME, BEGUN = "none", "same", "begun"
COMPARED = (tables.STREET, tables.ABSTRACTION, tables.COORDINATE, tables.TRANSITIONS, tables.METRIC)
"""Populations and distances of all buckets: no two clusterings share these by chance."""


@dataclass(frozen=True)
class Held:
    """none, same (as in the shipment), begun (by the same import), or what else it is."""

    clustering: str
    training: str

    @property
    def other_clustering(self) -> bool:
        """Whether what is there must go first."""
        return self.clustering not in (NONE, SAME, BEGUN)

    @property
    def other_training(self) -> bool:
        """The same of the training."""
        return self.training not in (NONE, SAME)


def survey(session: Session, stage: Staged) -> Held:
    """Compare the target with a shipment."""
    return Held(_clustering(session, stage), _training(session, stage))


def refuse(held: Held, stage: Staged) -> None:
    """Raises PgpipeError where something else is in the way."""
    if held.other_clustering:
        told = held.clustering
    elif held.other_training and (stage.shipment.training or held.clustering == NONE):
        told = held.training
    else:
        return
    raise PgpipeError(
        f"the schema holds {told}",
        "nothing was changed; choose another --schema, or drop what is there with --replace",
    )


def _clustering(session: Session, stage: Staged) -> str:
    for sha256, folder in session.fetch("run/unfinished_import"):
        if sha256 == stage.shipment.sha256:
            return BEGUN
        return f"an unfinished import of {folder}"
    held: dict[str, str] = dict(session.fetch("run/parameters"))
    if not held:
        return NONE
    differs = difference(held, dict(stage.shipment.parameters))
    if differs:
        return f"another clustering: {differs}"
    if len(session.fetch(tables.STREET.query)) != len(NAMES):
        return "a clustering that is not complete"
    other = _other_rows(session, stage)
    return f"another clustering of the same parameters: {other} has other rows" if other else SAME


def _other_rows(session: Session, stage: Staged) -> str:
    """The first table whose rows differ from the shipment's; empty where none does."""
    memory = stage.session()
    for one in COMPARED:
        there = tables.fetch(session, stage.memory, one)
        if not tables.same(there, tables.fetch(memory, stage.memory, one)):
            return one.table
    return ""


def _training(session: Session, stage: Staged) -> str:
    held: dict[str, str] = dict(session.fetch("session/41_fingerprint"))
    training = stage.shipment.training
    if not held:
        return NONE
    if training is None:
        return "a blueprint"
    differs = difference(held, dict(training.fingerprint))
    ((epoch,),) = session.fetch("session/40_epoch")
    if not differs and epoch != training.epoch:
        differs = f"epoch is {epoch:,}, not {training.epoch:,}"
    if not differs and session.fetch("ship/12_batch") != stage.session().fetch("ship/12_batch"):
        differs = "batch has other rows"
    return f"another blueprint: {differs}" if differs else SAME
