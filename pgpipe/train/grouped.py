"""Epochs whose deals come in groups, which share a board and the opponent's pocket."""

from __future__ import annotations

from pgpipe.engine import Session
from pgpipe.train.settings import Settings
from pgpipe.train.walk import Walk


class GroupedWalk(Walk):
    """Walks that take the hands of a group together (sql/train/24_pocket.sql to 29_taught.sql).

    What they teach is what a walk of each deal by itself teaches. For the average strategy each
    action of the opponent counts as often as it is drawn on average.
    """

    def __init__(self, session: Session, game: str, bias: float, hands: int) -> None:
        """As Walk. hands: deals of a group; an epoch's are a multiple of it."""
        super().__init__(session, game, bias)
        self.hands = hands
        session.run("train/00_groups")

    def beside(self, session: Session) -> Walk:
        """As Walk."""
        other = super().beside(session)
        session.run("train/00_groups")
        return other

    def down(
        self, traverser: int, sampled: bool, meet: bool = False, limit: float | None = None
    ) -> None:
        """From the root to the end of play, and each hand of who trains to where he acts.

        Raises ValueError for what needs deals by themselves.
        """
        if not sampled or limit is not None:
            raise ValueError("groups are for external sampling, and are not pruned")
        first_deal, last_deal = self.dealt
        about = {
            "traverser": traverser,
            "first_deal": first_deal,
            "last_deal": last_deal,
            "hands": self.hands,
        }
        self.seat = traverser
        self._run("train/24_pocket", "pocket", **about)
        self.session.analyze("trail")
        for span in self.parts(meet):
            if meet:
                self._meet("train/14_met_trail", span)
            self._run("train/25_trail", "trail", **about, **span)
        self._run("train/26_fork", "fork")
        for span in self.parts(meet):
            if meet:
                self._meet("train/15_met_fork", span)
            first, last = span["first_node"], span["last_node"] if meet else span["last_child"]
            self.session.run(
                "train/27_mixture", traverser=traverser, first_node=first, last_node=last
            )
        self.session.analyze("mixture")

    def values(self) -> None:
        """Values of all places, what they teach who trains, and what the opponent plays."""
        ((depths,),) = self.session.fetch("session/24_deepest")
        for depth in reversed(range(int(depths))):
            self._run("train/28_worth", "worth", depth=depth)
        self.session.run("train/29_taught", hands=self.hands)
        self.session.analyze("move")

    def nodes(self) -> int:
        """Decision nodes that the last walk's deals visited."""
        ((trained, others),) = self.session.fetch("session/25_group_nodes", hands=self.hands)
        return int(trained) + int(others)

    def _meet(self, script: str, span: dict[str, int]) -> None:
        """Take up from the blueprint the infosets that are met on a level."""
        self._run(script, "met", **span)
        self._run("train/16_meet", "playing", **span)

    def _run(self, script: str, table: str, **values: int) -> None:
        """Run a script, and look at what it wrote."""
        self.session.run(script, **values)
        self.session.analyze(table)


def walk_of(session: Session, settings: Settings) -> Walk:
    """The walk that the settings ask for."""
    if settings.hands > 1:
        return GroupedWalk(session, settings.game, settings.bias, settings.hands)
    return Walk(session, settings.game, settings.bias)
