"""What is claimed of games whose answers are known; needs no clustering, and some half an hour."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pyspiel

from pgpipe.engine.connect import Link
from pgpipe.progress import Reporter
from tests.compare import AnySession
from tests.train.learner import Learner, Point, engines, in_memory
from tests.train.preflop20 import minutes_of_fast
from tests.train.small_games import KUHN, LEDUC, Rules
from tests.train.test_openspiel import NAME, mixes
from tests.train.test_small_games import VALUE, policy_of
from tests.train.unbiased import Bias, biases, shake
from tests.verify.claim import Finding

EPOCHS = 2_000
"""1,000 iterations, one epoch a player."""
FULL_WIDTH = {"kuhn": (2e-4, 0.001), "leduc": (5e-4, 0.002)}
"""Exploitability, and how far the value may be off."""
SAMPLED_SECONDS = 120.0
SAMPLED = {"kuhn": ("cfr+", 20_000, 0.003), "leduc": ("cfr+", 10_000, 0.03)}
"""Schedule and deals an epoch, which are our choice; exploitability."""
BATCHES, DEALS, ERRORS = 400, 1_000, 4.5
PREFLOP_MBB, PREFLOP_SECONDS = 20.0, 600.0


def full_width(link: Link) -> Iterator[Finding]:
    """Value and exploitability on both engines, and OpenSpiel on the same strategy."""
    for engine, opened in engines(link).items():
        for rules in (KUHN, LEDUC):
            worst, off = FULL_WIDTH[rules.name]
            with opened() as (session, reader):
                learner = Learner(session, reader, rules.name, "cfr+", 0, 1)
                learner.train(Reporter(), epochs=EPOCHS)
                point = learner.measure()
                theirs = openspiel(session, rules)
            name = f"{rules.name}, {engine}, full width CFR+, {EPOCHS:,} epochs"
            yield _exploitability(name, point, worst)
            yield Finding(
                f"{name}: value",
                f"{point.value:.6f}",
                f"{VALUE[rules.name]:.6f} ± {off}",
                abs(point.value - VALUE[rules.name]) <= off,
            )
            apart = abs(point.exploitability - theirs)
            yield Finding(f"{name}: apart from OpenSpiel's", f"{apart:.1e}", "1e-6", apart <= 1e-6)


def sampled(link: Link) -> Iterator[Finding]:
    """External sampling against the clock: claimed of DuckDB, told of Postgres."""
    for engine, opened in engines(link).items():
        for game, (schedule, deals, worst) in SAMPLED.items():
            with opened() as (session, reader):
                learner = Learner(session, reader, game, schedule, deals, 1)
                learner.train(Reporter(), seconds=SAMPLED_SECONDS)
                point = learner.measure()
            name = f"{game}, {engine}, external sampling, {schedule}, {deals:,} deals an epoch"
            yield _exploitability(name, point, worst if engine == "DuckDB" else None)


def unbiased(_link: Link) -> Iterator[Finding]:
    """Regrets and policy increments of sampled walks at every infoset, for either seat."""
    with in_memory(2) as (session, reader):
        walk = Learner(session, reader, "leduc", "linear", DEALS, 1).walk
        chance, reporter = random.Random(3), Reporter()
        for seat in (0, 1):
            shake(session, chance)
            reporter.begin(f"leduc, seat {seat} frozen", BATCHES, 0, "batches")
            found = list(biases(walk, seat, BATCHES, DEALS, lambda: reporter.advance(1)))
            reporter.end()
            for trained, what in ((True, "regrets"), (False, "policy increments of the other")):
                own = [bias for bias in found if bias.key[0] == trained]
                yield _unbiased(f"leduc, seat {seat}: sampled {what}", own)


def preflop(_link: Link) -> Iterator[Finding]:
    """Preflop-only hold'em at 20 big blinds, by ten minutes of fast training."""
    reporter = Reporter()
    *_, last = minutes_of_fast(reporter, PREFLOP_SECONDS)
    yield Finding(
        f"preflop20, fast: exact exploitability after {last.epochs:,} epochs,"
        f" {last.seconds:.0f} s, mbb/hand",
        f"{last.mbb:.1f}",
        f"{PREFLOP_MBB:g}",
        last.mbb < PREFLOP_MBB,
    )


def openspiel(session: AnySession, rules: Rules) -> float:
    """Exploitability of the blueprint as OpenSpiel has it."""
    game = pyspiel.load_game(NAME[rules.name])
    policy = policy_of(session, rules)
    return float(
        pyspiel.exploitability(
            game, dict(mixes(rules, policy, game.new_initial_state(), ("",), []))
        )
    )


def _exploitability(name: str, point: Point, worst: float | None) -> Finding:
    claim = f"{name}: exploitability after {point.epochs:,} epochs, {point.seconds:.0f} s"
    told = f"{point.exploitability:.6f}"
    if worst is None:
        return Finding(claim, told)
    return Finding(claim, told, f"{worst:g}", 0 <= point.exploitability <= worst)


def _unbiased(name: str, found: list[Bias]) -> Finding:
    worst = max(found, key=lambda bias: bias.errors)
    return Finding(
        f"{name}, {len({bias.key[1] for bias in found})} infosets, {BATCHES} batches of"
        f" {DEALS:,} deals: standard errors off the full width, at most",
        f"{worst.errors:.2f}",
        f"{ERRORS:g}",
        worst.errors <= ERRORS,
    )
