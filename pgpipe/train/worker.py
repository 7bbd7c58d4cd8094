"""A worker of a slow session: whole epochs inside PostgreSQL, on what all have committed."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

import psycopg

from pgpipe import script
from pgpipe.engine.base import Row
from pgpipe.engine.connect import Link, connect, first_line
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.deals import deals
from pgpipe.resources import folder
from pgpipe.train import lease
from pgpipe.train.grouped import walk_of
from pgpipe.train.memory import cards_of
from pgpipe.train.schedule import NO_FLOOR
from pgpipe.train.settings import Settings, agree
from pgpipe.train.trainer import Work

SETTINGS = {
    # The working tables stay in memory; to be set before the first of them is made.
    "temp_buffers": "256MB",
    # What is looked up is cached.
    "random_page_cost": "1.1",
    # No key is looked up twice in a statement: a cache of them is work for nothing.
    "enable_memoize": "off",
    # A walk's joins bring more rows than the planner expects: it would sort, or look up one by one,
    # what is hashed in a fraction of the time. Where nothing else will do, it still does.
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
}
BLOCK = 8
"""Batch numbers that a worker reserves at a time."""
AWAY_SECONDS = 60.0
"""How long a worker waits for a database that went away."""
FLOOR = 0.0
"""Workers that share a blueprint spend the same regret at once, and sums of that overshoot: without
a floor eight workers do not converge (Leduc: .11 instead of .032). So regrets never fall below 0
(CFR+), whatever the schedule, where more than one worker writes: here or on other hosts."""


class LevelledSession(PostgresSession):
    """A session whose walks have a partition a level; see extensions/postgres/worker.sql.

    To analyse such a table is to analyse all its partitions. The planner needs to know the level
    that was written last.
    """

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        super().__init__(connection)
        self.level = 0

    def run(self, name: str, /, **values: object) -> int:
        """Run a script, and keep in mind the level that it wrote."""
        written = super().run(name, **values)
        if name == "train/20_root":
            self.level = 0
        elif name == "train/21_forward":
            self.level += 1
        return written

    def analyze(self, table: str, part: str = "") -> None:
        """Refresh the planner's statistics, of a walk's tables no more than it needs."""
        if table == "move":
            super().analyze(table, str(self.level))
        else:
            super().analyze(table, part)


@dataclass(frozen=True)
class Place:
    """Where and what a worker trains.

    deck      full, short or tiny; of no account for games that are not hold'em
    floored   regrets never fall below 0; see FLOOR. Else they do in batches that are trained alone
    shared    beside fast sessions too (--share)
    audit     keep what every merge added
    """

    link: Link
    deck: str
    settings: Settings
    floored: bool
    audit: bool = False
    shared: bool = False


class SlowWorker:
    """One connection, one walk. Not to be shared between threads."""

    def __init__(self, place: Place) -> None:
        """Become a writer and make the working tables.

        Raises PgpipeError where another session writes alone, or trains something else.
        """
        self.place = place
        self.schedule = place.settings.weighting
        self.numbers: deque[int] = deque()
        self.turns: int | None = None
        self._begin(connect(place.link))

    def step(self) -> Work:
        """Train one batch: in one transaction its walk, what it adds, and its ledger row.

        A connection that is lost is made again, and the batch with it unless it was committed.
        Raises PgpipeError where the database stays away for a minute.
        """
        late = False
        while True:
            try:
                number = self._next()
                done = self._merged(number) or self._batch(number)
                break
            except psycopg.errors.UniqueViolation:
                if late:
                    raise
                late = True  # a commit whose answer was lost came through only now: look again
            except psycopg.OperationalError as error:
                if not self.connection.closed:
                    raise
                self._reconnect(first_line(error))
        self.numbers.popleft()
        self.turns = (self.turns or 0) + 1
        return done

    def close(self) -> None:
        """Give back the numbers that were not used, and end the connection."""
        with suppress(psycopg.OperationalError):  # then the lock went with the connection
            if self.numbers:
                first, upto = self.numbers[0], self.numbers[-1] + 1
                self.session.run("session/55_give_back", first=first, upto=upto)
            lease.release(self.connection, self.writer)
        self.connection.close()

    def _begin(self, connection: psycopg.Connection[Row]) -> None:
        """Take the lease on a new connection and lay out the tables."""
        self.connection = connection
        self.writer = ""
        try:
            for name, value in SETTINGS.items():
                connection.execute("select set_config(%s, %s, false)", (name, value))
            self.writer = lease.take(connection, "slow", self.place.shared)
            self.session = LevelledSession(connection)
            agree(self.session, self.place.settings)
            game = self.place.settings.game
            self.cards, self.streets = cards_of(self.session, game)
            self.walk = walk_of(self.session, self.place.settings)
            self.session.run("train/50_worker")
            self.session.run("train/51_address", game=game)
            connection.execute(
                script.read(folder("extensions") / "postgres" / "worker.sql").encode()
            )
            for table in ("branch", "decision", "warrant", "hand", "code"):
                self.session.analyze(table)
            if self.place.settings.sampling == "full":
                self.walk.every_deal()
        except BaseException:
            with suppress(psycopg.Error):
                lease.release(connection, self.writer)
            connection.close()
            raise

    def _next(self) -> int:
        """The number of the batch to train, reserved before, or now in a block."""
        with self.session.transaction(durable=False):
            self.session.run("session/57_heartbeat", writer=self.writer)
        if not self.numbers:
            # Durable: after a crash of the server nobody else may get them.
            ((upto,),) = self.session.fetch("session/50_reserve", batches=BLOCK)
            self.numbers.extend(range(upto - BLOCK, upto))
        if self.turns is None:
            # From then on each worker counts for itself: the parity of shared numbers might be
            # the same every time, and one seat would never train.
            self.turns = self.numbers[0]
        return self.numbers[0]

    def _merged(self, number: int) -> Work | None:
        """What the ledger says of a batch, where a lost connection left that open."""
        for walked, nodes, seconds in self.session.fetch("session/53_batch", first=number):
            return Work(1, walked, nodes, seconds)
        return None

    def _batch(self, number: int) -> Work:
        """One epoch."""
        began = time.monotonic()
        settings = self.place.settings
        sampled = settings.sampling == "external"
        weights = self._weights(number)
        with self.session.transaction():
            # The key first: a batch that is there already would end here.
            walked = settings.batch if sampled else 1
            self.session.run(
                "session/31_batch",
                first=number,
                upto=number + 1,
                writer=self.writer,
                deals=walked,
                nodes=0,
                visits=0,
                seconds=0.0,
                kept=1.0,
            )
            if sampled:
                self._deal(number)
            self.walk.down(self._seat, sampled, meet=True)
            self.walk.up()
            self.session.analyze("delta")
            if weights["least"] > NO_FLOOR:
                self.session.run("train/32_floored", **weights)
                self.session.analyze("floored")
            if self.place.audit:
                self.session.run("train/34_audit", first=number, **weights)
            self.session.run("train/33_learn", epoch=number, **weights)
            self.session.run(
                "session/52_finish_batch",
                first=number,
                nodes=self.walk.nodes(),
                seconds=time.monotonic() - began,
            )
            self.session.run("session/61_merged_now", first=number)
            done = self._merged(number)
        assert done is not None
        return done

    @property
    def _seat(self) -> int:
        """Who trains in the next batch."""
        return (self.turns or 0) % 2

    def _weights(self, number: int) -> dict[str, float]:
        """How much the batch counts, and the regrets' floor."""
        weights = self.schedule.weights(number // 2 + 1)
        floored = self.place.floored or self._has_company()
        return {**weights, "least": FLOOR} if floored else weights

    def _has_company(self) -> bool:
        """Whether others write too, here or on another host."""
        ((writers,),) = self.session.fetch("session/62_writers")
        return int(writers) > 1

    def _deal(self, number: int) -> None:
        """The deals of a batch follow from its number."""
        settings = self.place.settings
        if self.cards == "holdem":
            batch = deals(
                DECKS[self.place.deck],
                settings.seed,
                number,
                settings.batch,
                1,
                settings.hands,
                self._seat,
            )
            self.walk.load_deals(batch, self.streets)
        else:
            self.walk.sample_deals(settings.seed, number, settings.batch)

    def _reconnect(self, reason: str) -> None:
        """Wait for the database, and begin anew."""
        deadline, pause = time.monotonic() + AWAY_SECONDS, 0.25
        while True:
            time.sleep(pause)
            pause = min(2 * pause, 8.0)
            try:
                connection = connect(self.place.link)
            except PgpipeError as error:
                last = error.message
            else:
                try:
                    return self._begin(connection)
                except psycopg.OperationalError as error:
                    last = first_line(error)
            if time.monotonic() > deadline:
                raise PgpipeError(
                    f"the database has been away for a minute: {reason}; {last}",
                    "what is committed stays; the same command goes on",
                )
