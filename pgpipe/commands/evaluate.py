"""pgpipe evaluate: say what the blueprint is worth, and how much could be won against it.

Games whose deals can be listed are evaluated exactly. In the others the value comes from sampled
deals, and exploitability lies between two bounds: what an answer wins that is trained against the
blueprint and then plays fresh deals (--best-response), and the regret that is left.
"""

from __future__ import annotations

import argparse
from typing import Any

import duckdb
import psycopg

from pgpipe import access, journal
from pgpipe.commands import options as shared
from pgpipe.config import where
from pgpipe.errors import PgpipeError
from pgpipe.kernels.cards import DECKS, Deck
from pgpipe.kernels.deals import deals
from pgpipe.progress import Reporter
from pgpipe.table import as_json
from pgpipe.train import preflop, schedule
from pgpipe.train.evaluate import exact, regret
from pgpipe.train.memory import cards_of, open_memory
from pgpipe.train.respond import Effort, Estimate, Table
from pgpipe.train.settings import PRUNE, SMALL_GAMES, Settings, bias_of
from pgpipe.train.walk import Walk

BATCH = 20_000
"""Deals of a walk."""
SEED = 2**31 - 1
"""Of the deals that are played; training takes others, even with the same seed."""
MOST_DEALS = 10**9
MOST_EPOCHS = 10**6
NEXT = "run: pgpipe train"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    parser.add_argument(
        "--game",
        help="kuhn, leduc or a preset such as pluribus; default the one that the schema holds",
    )
    parser.add_argument(
        "--best-response",
        action="store_true",
        help="train an answer to the blueprint in either seat, and play it: a lower bound on"
        " exploitability",
    )
    parser.add_argument(
        "--deals",
        type=shared.whole,
        default=100_000,
        metavar="N",
        help="deals to play; the interval narrows with their root; default %(default)s",
    )
    parser.add_argument(
        "--minutes",
        type=shared.real,
        default=2.0,
        metavar="M",
        help="to train the answers, both together; longer finds more; default %(default)g",
    )
    parser.add_argument(
        "--epochs",
        type=shared.whole,
        metavar="N",
        help=f"to train each answer, of {BATCH:,} deals, instead of --minutes: the same answers,"
        " and so the same bound, on any machine; default as many as --minutes allow",
    )
    shared.add_jobs(parser)
    shared.add_json(parser)
    shared.add_log(parser)


def run(options: argparse.Namespace) -> int:
    """Evaluate; writes nothing."""
    jobs = shared.jobs(options)
    shared.require("deals", options.deals, 2, MOST_DEALS)
    if options.minutes < 0:
        raise PgpipeError(f"--minutes {options.minutes:g} is under 0", "leave it out for 2", 2)
    if options.epochs is not None:
        shared.require("epochs", options.epochs, 1, MOST_EPOCHS)
    if options.game in SMALL_GAMES and options.schema is None:
        options.schema = f"pgpipe_{options.game}"
    place = where(options)
    with access.reading(place) as session:
        if session is None:
            small = f" --game {options.game}" if options.game in SMALL_GAMES else ""
            raise PgpipeError(f"there are no tables yet ({place.label})", f"{NEXT}{small}")
        training = trained(session, options.game)
        told = {"place": place.label, **describe(session, training, options, jobs)}
    print(as_json(told) if options.json else text(told))
    return 0


def trained(session: access.Reader, game: str | None) -> dict[str, str]:
    """What the schema's training was made with.

    Raises PgpipeError where there is none, or one of another game.
    """
    try:
        held: dict[str, str] = dict(session.fetch("session/41_fingerprint"))
        ((epoch,),) = session.fetch("session/40_epoch")
    except (psycopg.errors.UndefinedTable, duckdb.CatalogException):  # clustered by an older pgpipe
        held, epoch = {}, 0
    if not held or not epoch:
        option = "--game" if game in SMALL_GAMES else "--preset"
        raise PgpipeError("nothing is trained yet", f"{NEXT} {option} {game}" if game else NEXT)
    if game not in (None, held["game"]):
        raise PgpipeError(
            f"the schema holds a training of {held['game']}, not of {game}",
            "leave --game out, or name another --schema",
            2,
        )
    return {**held, "epoch": str(epoch)}


def describe(
    session: access.Reader, training: dict[str, str], options: argparse.Namespace, jobs: int
) -> dict[str, Any]:
    """Everything that the command tells."""
    game = training["game"]
    cards, streets = cards_of(session, game)
    parameters: dict[str, str] = dict(session.fetch("run/parameters"))
    deck = DECKS[parameters.get("deck", options.deck)]
    blinds = _blinds(session, game)
    settings = Settings(game, bias=bias_of(training))
    engine, walk = open_memory(session, settings, jobs, journal.tell)
    try:
        told = {"game": game, "epoch": int(training["epoch"]), "engine": engine.label}
        if cards == "holdem" and streets > 1:
            left = regret(session, game, schedule.find(training["schedule"]), True)
            table = seated(walk, deck, streets, options.deals, blinds[1])
            found = sampled(table, options, blinds)
            return told | found | _money("regret_bound", left, blinds)
        if cards == "holdem":
            preflop.take_deals(session, engine.session(), deck, jobs)
        return told | listed(walk, blinds)
    finally:
        engine.close()


def listed(walk: Walk, blinds: tuple[int, int]) -> dict[str, Any]:
    """The exact figures of a game whose deals can be listed."""
    found = exact(walk)
    return {
        "exact": True,
        **_money("value", found.value, blinds),
        **_money("exploitability", found.exploitability, blinds),
        "best_responses": found.best_responses,
    }


def seated(walk: Walk, deck: Deck, streets: int, hands: int, big_blind: int) -> Table:
    """The players, with so many deals to play."""
    batch = min(BATCH, hands)

    def deal(number: int) -> int:
        walk.load_deals(deals(deck, SEED, number, batch, 1), streets)
        return batch

    pruned = Settings(walk.game, "plain", batch=batch, prune=PRUNE)
    return Table(
        walk,
        deal,
        -(-hands // batch),
        big_blind,
        Reporter(),
        limit=lambda turn: pruned.limit(2 * turn),
    )


def sampled(table: Table, options: argparse.Namespace, blinds: tuple[int, int]) -> dict[str, Any]:
    """The figures of a game with too many deals."""
    told = {"exact": False, **_estimate("value", table.value(), blinds)}
    if options.best_response:
        bound = table.bound(Effort(options.epochs, options.minutes * 30))
        told |= {
            **_estimate("best_response", bound.bound, blinds),
            "gains": bound.gains,
            "answer_epochs": bound.epochs,
            "answer_deals": sum(bound.epochs) * min(BATCH, options.deals),
        }
    return told


def _blinds(session: access.Reader, game: str) -> tuple[int, int]:
    (row,) = [row for row in session.fetch("session/00_games") if row[0] == game]
    return int(row[4]), int(row[5])


def _mbb(chips: float | None, blinds: tuple[int, int]) -> float | None:
    """Thousandths of a big blind; None where both post the same."""
    return None if chips is None or blinds[0] == blinds[1] else 1000 * chips / blinds[1]


def _money(name: str, chips: float | None, blinds: tuple[int, int]) -> dict[str, float | None]:
    return {name: chips, f"{name}_mbb": _mbb(chips, blinds)}


def _estimate(name: str, found: Estimate, blinds: tuple[int, int]) -> dict[str, Any]:
    return {
        **_money(name, found.mean, blinds),
        **_money(f"{name}_margin", found.margin, blinds),
        f"{name}_deals": found.deals,
    }


LINES = (
    ("value", "value", "the button wins, both playing the average strategy"),
    ("exploitability", "exploitability", "best responses win on average over the seats"),
    ("best response", "best_response", "a lower bound on exploitability: answers that were played"),
    (
        "regret",
        "regret_bound",
        "an upper bound on exploitability with these buckets and bets; where pruned, an estimate",
    ),
)


def text(told: dict[str, Any]) -> str:
    """For people."""
    lines = [
        told["place"],
        f"{told['game']}, epoch {told['epoch']:,}; evaluated in memory by {told['engine']}",
        "",
    ]
    lines += [
        f"{label:<15} {_amount(told, name):<34} {meaning}"
        for label, name, meaning in LINES
        if told.get(name) is not None
    ]
    if not told["exact"]:
        lines += ["", f"± holds 95 %, from {told['value_deals']:,} deals"]
        if "best_response" in told:
            lines[-1] += f"; answers trained on {told['answer_deals']:,} others"
        else:
            lines.append("next            pgpipe evaluate --best-response")
    return "\n".join(lines)


def _amount(told: dict[str, Any], name: str) -> str:
    """E.g. `12.3 ± 1.4 mbb/hand`, or chips where there are no blinds."""
    unit, end = ("mbb/hand", "_mbb") if told[f"{name}_mbb"] is not None else ("chips a deal", "")
    form = ".1f" if end else ".6f"
    margin = told.get(f"{name}_margin{end}")
    about = "" if margin is None else f" ± {margin:{form}}"
    return f"{told[name + end]:{form}}{about} {unit}"
