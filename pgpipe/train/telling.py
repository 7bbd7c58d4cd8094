"""What a training says of itself while it works."""

from __future__ import annotations

from pgpipe import memory
from pgpipe.progress import Reporter
from pgpipe.train.snapshot import Snapshot
from pgpipe.train.trainer import Trainer, Work


def progress(trainer: Trainer, work: Work, seconds: float, left: float, reporter: Reporter) -> None:
    """Say how fast it goes. Infosets and regret are the last checkpoint's: counting them takes a
    pass over all."""
    held, last = memory.resident(), trainer.last
    epoch, deals, nodes = trainer.epoch, work.deals / seconds, work.nodes / seconds
    stood = (
        f"{last.infosets:,} infosets and mean positive regret {last.mean_regret:.4g} at epoch"
        f" {last.epoch:,}"
        if last
        else "infosets and regret are counted at checkpoints"
    )
    reporter.say(
        f"epoch {epoch:,}: {deals:,.0f} deals/s, {nodes:,.0f} decision nodes/s, {stood},"
        f" next checkpoint in {max(0, left):.0f} s, {held / 1e9:.1f} GB",
        "progress",
        epoch=epoch,
        deals_per_second=round(deals, 1),
        decision_nodes_per_second=round(nodes, 1),
        **standing(last),
        next_checkpoint_seconds=round(max(0, left), 1),
        memory_bytes=held,
    )


def standing(last: Snapshot | None) -> dict[str, object]:
    """The last checkpoint, for a record."""
    if last is None:
        return {}
    return {
        "checkpoint_epoch": last.epoch,
        "infosets": last.infosets,
        "mean_positive_regret": last.mean_regret,
    }
