"""The knobs of the training: every value that shapes the blueprint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd

from pgpipe.engine import Session
from pgpipe.errors import PgpipeError
from pgpipe.game import definition
from pgpipe.parameters import difference
from pgpipe.train import schedule
from pgpipe.train.schedule import Schedule

SAMPLING = ("external", "full")
SMALL_GAMES = ("kuhn", "leduc")
"""Their deals come from `every_deal`, not from the kernel."""
HOLDEM_BATCH = 9_600
"""Deals an epoch of hold'em in memory: each epoch costs half a second, however few they are, and
fewer learn more from each."""
SLOW_BATCH = 12_800
"""Deals an epoch of hold'em inside Postgres: more are faster still, but a line of progress, a stop
and what a kill costs take an epoch, some 20 s."""
HANDS = 32
"""Of them share a board and the opponent's pocket. More are faster still, but what a blueprint is
worth goes by how many boards and hands of the opponent it met."""
SINGLE_BATCH, SLOW_SINGLE_BATCH = 3_500, 4_000
"""Deals an epoch where each is walked alone, and takes longer."""
SHARED_SCHEDULE = "cfr+"
"""Sessions that share let no regret fall below 0, which goes badly with regrets in which later
epochs weigh more: with `linear` four on Leduc end twice as exploitable."""
PRUNE = 0.0005
"""Chips a deal, for hold'em: most nodes are left out soon."""
BIAS = 25_000.0
"""Chips of regret for each chip on the river, for hold'em: some 50 chips a chip in the deals at the
end of half an hour, whose weight is 500, and 3 before the flop."""
MOST_HANDS = 256
"""More hands would meet ever fewer of the opponent's."""
UNPRUNED = 60_000
"""Deals from which a player learns before anything is left out."""
EVERYTHING = 20
"""One in so many of his later turns leaves nothing out either."""


@dataclass(frozen=True)
class Settings:
    """What a blueprint is trained with; any other value makes another one.

    game      a row of the table game
    schedule  linear, plain, cfr+ or dcfr
    sampling  external, or full (every deal and every action)
    batch     deals an epoch, with external sampling
    seed      of the deals
    average   of the strategy: constant, linear or quadratic; None is what suits the schedule
    hands     deals of a group, which share a board and the opponent's pocket; divides the batch
    prune     chips a deal: an action is left out while its mean regret, as it was learnt, is
              further below 0; None leaves nothing out
    bias      chips of regret below 0 with which an action of the river begins for each chip it
              adds, unless the hand warrants it by its rank; two fifths on each street before
              (sql/train/01_branch.sql); 0: all begin alike
    """

    game: str
    schedule: str = "linear"
    sampling: str = "external"
    batch: int = 1_000
    seed: int = 1
    average: str | None = None
    prune: float | None = None
    bias: float = 0.0
    hands: int = 1

    def __post_init__(self) -> None:
        """Raises PgpipeError for a value out of range."""
        schedule.find(self.schedule, self.average)
        if self.sampling not in SAMPLING:
            raise PgpipeError(f"unknown sampling '{self.sampling}'", "use external or full", 2)
        bounds = ("batch", 1, 1 << 23), ("seed", 0, 2**31 - 1), ("hands", 1, MOST_HANDS)
        for name, least, most in bounds:
            value = getattr(self, name)
            if not least <= value <= most:
                raise PgpipeError(f"--{name} {value} is not in {least} .. {most}", "change it", 2)

        if self.hands > 1:
            self._require_groups()
        for name, chips in (("prune", self.prune), ("bias", self.bias or None)):
            if chips is None:
                continue
            if not 0 < chips < float("inf"):
                raise PgpipeError(
                    f"--{name} {chips} is no positive number of chips", "change it", 2
                )
            if not self.prunable:
                raise PgpipeError(
                    f"--{name} is for external sampling, and for regrets that fall as far as they"
                    " may",
                    "leave it out, or use --schedule linear",
                    2,
                )

    def _require_groups(self) -> None:
        """Raises PgpipeError for what needs deals of their own."""
        if self.batch % self.hands:
            raise PgpipeError(
                f"--batch {self.batch} is no multiple of --hands {self.hands}", "change one", 2
            )
        for option, wrong in (
            (f"sampling {self.sampling}", self.sampling != "external"),
            (f"game {self.game}", self.game in SMALL_GAMES),
            (f"schedule {self.schedule}", self.weighting.discounted),
            ("prune", self.prune is not None),
        ):
            if wrong:
                raise PgpipeError(
                    f"--hands {self.hands} is not for --{option}", "leave one of them out", 2
                )

    @property
    def prunable(self) -> bool:
        """Whether regrets are sampled, and fall as far as they may."""
        return self.sampling == "external" and not (
            self.weighting.floored or self.weighting.discounted
        )

    @property
    def weighting(self) -> Schedule:
        """The schedule, with its averaging."""
        return schedule.find(self.schedule, self.average)

    def limit(self, epoch: int) -> float | None:
        """Below which regret the player who trains leaves an action out; None: nothing is left out.

        Not in a player's first deals, nor in each EVERYTHING-th turn of his.
        """
        turn = epoch // 2 + 1
        if self.prune is None or turn * self.batch <= UNPRUNED or turn % EVERYTHING == 0:
            return None
        return -self.prune * self.batch * self.weighting.total(turn)

    def fingerprint(self, session: Session) -> dict[str, str]:
        """What every session of a training must share, as text: game, schedule, sampling and bias,
        with the rules, the menus and the abstraction that they stand on. Batch, seed and pruning
        may change: they make another blueprint, but no wrong one. Without its bias a blueprint
        cannot be read: regrets are kept without it, and it decides where nothing was learnt."""
        held = sorted(session.fetch("run/parameters"))
        rules = definition(session, self.game)
        return {
            "game": self.game,
            "schedule": self.schedule,
            "average": self.weighting.average,
            "sampling": self.sampling,
            "bias": f"{self.bias:g}",
            "rules": hashlib.sha256(rules.encode()).hexdigest()[:16],
            "abstraction": ", ".join(f"{name} {value}" for name, value in held) or "none",
        }


def hands_of(batch: int) -> int:
    """How many hands a group has, so that groups make up the batch."""
    return gcd(batch, HANDS)


def bias_of(training: Mapping[str, str]) -> float:
    """The bias of a training, by its fingerprint; 0 where that is empty."""
    return float(training.get("bias", 0))


def guard(session: Session, settings: Settings) -> dict[str, str]:
    """Refuse a schema that holds another training.

    Returns what is still to be recorded (see `agree`): all of it, the first time.

    Raises PgpipeError with the difference.
    """
    wanted = settings.fingerprint(session)
    held: dict[str, str] = dict(session.fetch("session/41_fingerprint"))
    if "schedule" in held:
        # A training that says nothing of these began before there was a choice.
        held.setdefault("average", schedule.find(held["schedule"]).average)
        held.setdefault("bias", "0")
    differs = difference(held, wanted) if held else ""
    if differs:
        raise PgpipeError(
            f"the schema holds another training: {differs}",
            "use the same values, another --schema, or forget it: pgpipe reset --training",
        )
    return {} if held else wanted


def agree(session: Session, settings: Settings) -> None:
    """Say in the database what the training is made with, or see that all sessions, some of which
    may begin at once, make it with the same. Raises PgpipeError with the difference."""
    with session.transaction():
        for name, value in guard(session, settings).items():
            session.run("session/42_put_fingerprint", name=name, value=value)
    guard(session, settings)


def mean_regret(session: Session, settings: Settings, regret: float) -> float:
    """A sum of regrets over the weight of all deals in the ledger, in chips a deal."""
    sampled = settings.sampling == "external"
    return float(regret) / max(1.0, weight(session, settings.game, settings.weighting, sampled))


def weight(session: Session, game: str, schedule: Schedule, sampled: bool) -> float:
    """Of all deals in the ledger, as regrets count them; in a full-width training (not sampled)
    each epoch has all of them."""
    ((found,),) = session.fetch(
        "session/22_weight", game=game, sampled=int(sampled), **schedule.ledger_weights()
    )
    return float(found or 0)
