"""One epoch of counterfactual regret minimisation; the algorithm is in sql/train."""

from __future__ import annotations

from pgpipe.engine import Session
from pgpipe.train.schedule import Schedule


class Walk:
    """A session's walks over one game's tree, on temporary tables of its own."""

    def __init__(self, session: Session, game: str) -> None:
        """Makes the working tables; the game's tree must have been built."""
        self.session = session
        self.game = game
        session.run("train/00_scratch")
        session.run("train/01_branch", game=game)
        session.analyze("branch")
        ((self.levels,),) = session.fetch("train/02_levels", game=game)

    def every_deal(self) -> None:
        """Deal what a full-width walk needs: everything."""
        self.session.run("train/09_forget_deals")
        self.session.run("train/10_every_deal", game=self.game)
        self.session.analyze("deal")

    def sample_deals(self, seed: int, epoch: int, deals: int) -> None:
        """Draw the deals of an epoch of a small game."""
        self.session.run("train/09_forget_deals")
        self.session.run(
            "train/11_sampled_deal", game=self.game, seed=seed, epoch=epoch, deals=deals
        )
        self.session.analyze("deal")

    def down(self, traverser: int, sampled: bool) -> None:
        """From the root to the end of play."""
        self.session.run("train/20_root")
        for level in range(self.levels):
            self.session.analyze("move")
            self.session.run(
                "train/21_forward", level=level, traverser=traverser, sampled=int(sampled)
            )
        self.session.analyze("move")

    def up(self) -> None:
        """Values of all nodes, from the last to the first."""
        for level in reversed(range(self.levels)):
            self.session.run("train/22_backward", level=level)
        self.session.analyze("node_value")

    def learn(self, traverser: int, epoch: int, schedule: Schedule) -> None:
        """Regrets and average strategy from the walk that was made."""
        self.session.run("train/30_delta", traverser=traverser)
        self.session.analyze("delta")
        turn = epoch // 2 + 1
        self.session.run("train/31_renew", epoch=epoch, **schedule.weights(turn))
        self.session.analyze("playing")

    def epoch(self, epoch: int, schedule: Schedule, sampled: bool) -> None:
        """One epoch on the deals at hand; the players take turns."""
        traverser = epoch % 2
        with self.session.transaction(durable=False):
            self.down(traverser, sampled)
            self.up()
            self.learn(traverser, epoch, schedule)

    def publish(self, since: int) -> int:
        """Write what changed after an epoch to the blueprint; how many rows."""
        return self.session.run("train/40_blueprint", game=self.game, since=since)
