"""What is claimed of the betting tree and of a trained blueprint."""

from __future__ import annotations

from collections.abc import Iterator

from pgpipe import access
from tests.verify.claim import Finding, Tables

TREES = {
    "pluribus": "116 / 3,576 / 31,932 / 165,804 decision nodes, 540,189 edges, 338,762 terminals",
    "slumbot": "128,684 decision nodes, 340,413 edges",
}
"""By an independent enumeration."""
PAIRS = frozenset(rank * 2 for rank in "23456789TJQKA")


def training(tables: Tables) -> Iterator[Finding]:
    """Nothing where nothing was trained."""
    for game, wanted in TREES.items():
        found = tables.rows(
            "select street, count(*) filter (where kind = 0), count(*) filter (where kind > 0)"
            " from node where game = %(game)s group by street order by street",
            {"game": game},
        )
        if found:
            told = tree(game, found)
            yield Finding(f"tree of {game}", told, wanted, told == wanted)
    ((trained,),) = tables.rows("select count(*) from batch")
    if trained:
        yield ledger(tables)
        yield from regret(tables)
        yield from folds(tables)


def tree(game: str, found: list[tuple[int, int, int]]) -> str:
    """Sizes of a tree, in the words of the claim."""
    decisions = [count for _, count, _ in found]
    ends = sum(count for _, _, count in found)
    edges = f"{sum(decisions) + ends - 1:,} edges"
    if game == "slumbot":
        return f"{sum(decisions):,} decision nodes, {edges}"
    streets = " / ".join(f"{count:,}" for count in decisions)
    return f"{streets} decision nodes, {edges}, {ends:,} terminals"


def ledger(tables: Tables) -> Finding:
    """None lost, none counted twice."""
    ((counted, merged),) = tables.rows(
        "select (select sum(visits) from blueprint), sum(visits) from batch"
    )
    return Finding(
        "visits of the blueprint are the ledger's", f"{counted:,}", f"{merged:,}", counted == merged
    )


def regret(tables: Tables) -> Iterator[Finding]:
    """The measure of regret falls from the first checkpoint to the last."""
    found = tables.rows("select epoch, mean_positive_regret from snapshot order by epoch")
    if len(found) > 1:
        (began, before), (ended, after) = found[0], found[-1]
        yield Finding(
            f"mean positive regret, epoch {began:,} to {ended:,}",
            f"{before:.1f} to {after:.1f}",
            "falls",
            after < before,
        )


def folds(tables: Tables) -> Iterator[Finding]:
    """Aces stay, seven-deuce goes first; both seats, weighted by how often play comes there."""
    found = access.records(tables.session, "query/preflop_folds")
    folded = {(row["hand"], row["seat"]): float(row["folded"]) for row in found}
    if not any(hand == "72o" for hand, _ in folded):
        return
    for seat, name in ((0, "button"), (1, "big blind")):
        share = folded["AA", seat]
        yield Finding(f"AA folded before the flop, {name}", f"{share:.2%}", "1 %", share < 0.01)
    worst = max(share for (hand, seat), share in folded.items() if seat == 0 and hand in PAIRS)
    least = folded["72o", 0]
    yield Finding(
        "72o folded on the button more than any pair",
        f"{least:.1%}, a pair at most {worst:.1%}",
        "more",
        least > worst,
    )
