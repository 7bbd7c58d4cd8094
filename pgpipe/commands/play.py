"""pgpipe play: let two strategies play each other, and say who wins how much a hand.

Each deal is played twice with the seats swapped and the cards left where they are, so that luck of
the cards goes to both; the 95 % interval is over deals.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from pgpipe import access
from pgpipe.commands import options as shared
from pgpipe.commands.evaluate import trained
from pgpipe.config import where
from pgpipe.errors import PgpipeError
from pgpipe.kernels.cards import DECKS
from pgpipe.play import players
from pgpipe.play.arena import MBB, Rules, arena, dealer
from pgpipe.play.match import Match
from pgpipe.play.players import Pair
from pgpipe.progress import Reporter
from pgpipe.table import as_json
from pgpipe.train.settings import SMALL_GAMES, bias_of

BATCH = 25_000
"""Deals at a time, two hands each."""
MOST_HANDS = 10**9
GAME = "pluribus"
"""What is played where nothing is trained."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    for name in ("a", "b"):
        parser.add_argument(f"--{name}", required=True, metavar="PLAYER", help=players.known())
    parser.add_argument(
        "--game",
        help="kuhn, leduc or a preset such as pluribus; default the one that the schema holds",
    )
    parser.add_argument(
        "--hands",
        type=shared.whole,
        default=100_000,
        metavar="N",
        help="to play, two a deal; the interval narrows with their root; default %(default)s",
    )
    parser.add_argument(
        "--seed",
        type=shared.whole,
        default=1,
        metavar="N",
        help="of the deals; default %(default)s",
    )
    shared.add_jobs(parser)
    shared.add_json(parser)
    shared.add_log(parser)


def run(options: argparse.Namespace) -> int:
    """Play; writes nothing to the database."""
    pair = players.find(options.a), players.find(options.b)
    shared.jobs(options)
    shared.require("hands", options.hands, 4, MOST_HANDS)
    shared.require("seed", options.seed, 0, 2**31 - 1)
    if options.game in SMALL_GAMES and options.schema is None:
        options.schema = f"pgpipe_{options.game}"
    place = where(options)
    with access.reading(place) as session:
        if session is None:
            first = "train --game " + options.game if options.game in SMALL_GAMES else "cluster"
            raise PgpipeError(f"there are no tables yet ({place.label})", f"run: pgpipe {first}")
        training = training_of(session, options.game, pair)
        for player in pair:
            players.refuse_missing(session, player)
        told = {"place": place.label, **contest(session, training, pair, options)}
    print(as_json(told) if options.json else text(told))
    return 0


def training_of(session: access.Reader, asked: str | None, pair: Pair) -> dict[str, str]:
    """The game to play, and what it was trained with where that is of use: where a player needs
    the training, the one that is here.

    Raises PgpipeError where that is missing, or is of another game than the one asked for.
    """
    if any(player.epoch is not None for player in pair):
        return trained(session, asked)
    if asked:
        return {"game": asked}
    try:
        return trained(session, None)
    except PgpipeError:
        return {"game": GAME}


def contest(
    session: access.Reader, training: dict[str, str], pair: Pair, options: argparse.Namespace
) -> dict[str, Any]:
    """Everything that the command tells."""
    reporter = Reporter()
    game = training["game"]
    rules = Rules.of(session, game, bias_of(training))
    held: dict[str, str] = dict(session.fetch("run/parameters"))
    deck = DECKS[held.get("deck", options.deck)]
    with arena(session, rules, deck, options.jobs, reporter.say) as walk:
        match = Match(walk, pair, dealer(walk, rules, deck, options.seed))
        match.load_equities(session, rules.cards)
        load(match, session, reporter)
        seconds = play(match, -(-options.hands // 2), reporter)
        score = match.score(rules.scale)
    return {
        "game": game,
        "a": pair[0].name,
        "b": pair[1].name,
        "seed": options.seed,
        "hands": 2 * score.deals,
        "deals": score.deals,
        "unit": rules.unit,
        "ev": score.mean,
        "margin": score.margin,
        "low": score.mean - score.margin,
        "high": score.mean + score.margin,
        "ev_button": score.button,
        "ev_blind": score.blind,
        "seconds": seconds,
        "hands_per_second": 2 * score.deals / seconds,
    }


def load(match: Match, session: access.Reader, reporter: Reporter) -> None:
    """Take over the strategies that the players need."""
    for epoch in match.epochs:
        name = "blueprint" if epoch == players.NEWEST else f"{players.SNAPSHOT}{epoch}"
        cuts = match.pieces(session)
        reporter.begin(f"{name}: load", len(cuts), 0, "rows")
        for first, last in cuts:
            reporter.advance(match.load_strategy(session, epoch, first, last))
        reporter.end()


def play(match: Match, deals: int, reporter: Reporter) -> float:
    """Play so many deals; the seconds that it took."""
    began = time.monotonic()
    starts = range(0, deals, BATCH)
    reporter.begin(f"{match.players[0].name} - {match.players[1].name}", len(starts), 0, "hands")
    for batch, start in enumerate(starts):
        reporter.advance(match.play(batch, min(BATCH, deals - start)))
    reporter.end()
    return time.monotonic() - began


def text(told: dict[str, Any]) -> str:
    """For people."""
    unit = told["unit"]
    form = ",.1f" if unit == MBB else ",.4f"
    verdict = "no difference is shown: the interval holds 0"
    if told["low"] > 0 or told["high"] < 0:
        winner, loser = ("a", "b") if told["low"] > 0 else ("b", "a")
        verdict = f"{told[winner]} beats {told[loser]}"
    return "\n".join(
        [
            told["place"],
            f"{told['game']}: a = {told['a']}, b = {told['b']}",
            "",
            f"a wins     {told['ev']:+{form}} ± {told['margin']:{form}} {unit}",
            f"           {told['ev_button']:+{form}} on the button,"
            f" {told['ev_blind']:+{form}} in the big blind",
            f"verdict    {verdict}",
            f"± holds 95 %, from {told['hands']:,} hands: {told['deals']:,} deals, each played in"
            f" both seatings; {told['hands_per_second']:,.0f} hands/s",
        ]
    )
