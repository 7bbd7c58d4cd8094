"""How much there is of everything, the invariants of sql/checks, size and time."""

from __future__ import annotations

from collections.abc import Iterator

from pgpipe.commands import check
from pgpipe.streets import FLOP, NAMES, PREFLOP, RIVER, TURN, obs_range
from tests.verify.claim import Finding, Tables

MOST_BYTES = 12e9
TRAINED = ("node", "blueprint", "staging", "snapshot_strategy", "audit", "every_deal")
"""Tables that a training fills, not the clustering."""
MOST_SECONDS = {"full": 600.0, "short": 90.0, "tiny": 15.0}


def counts(tables: Tables) -> Iterator[Finding]:
    """Rows of the published tables."""
    for street in (PREFLOP, FLOP, TURN, RIVER):
        lo, hi = obs_range(street)
        ((found,),) = tables.rows(
            "select count(*) from isomorphism where obs >= %(lo)s and obs < %(hi)s",
            {"lo": lo, "hi": hi},
        )
        yield _equal(f"isomorphism, {NAMES[street]}", found, tables.published[street][1])
    every = sum(tables.buckets(street) for street in range(4))
    for table, wanted in (("abstraction", every), ("street", 4)):
        ((found,),) = tables.rows(f"select count(*) from {table}")
        yield _equal(table, found, wanted)
    yield from _metric(tables)
    ((least, most, prevs),) = tables.rows(
        "select min(total), max(total), count(*)"
        " from (select sum(dx::double precision) as total from transitions group by prev) as sums"
    )
    yield Finding(
        "transitions sum to 1 for every prev",
        f"{prevs} sums in {least:.7f} .. {most:.7f}",
        f"{every - tables.buckets(RIVER)} sums in 1 ± 0.000001",
        bool(prevs == every - tables.buckets(RIVER) and least > 1 - 1e-6 and most < 1 + 1e-6),
    )


def _metric(tables: Tables) -> Iterator[Finding]:
    """Pairs of each street's buckets, and the zero self-pair."""
    pairs = 0
    for street in (PREFLOP, FLOP, TURN):
        ((found,),) = tables.rows(
            "select count(m.dx) from bucket_code as one"
            " inner join bucket_code as other"
            " on other.street = one.street and other.bucket < one.bucket"
            " inner join metric as m on m.xor = pair(one.abs, other.abs)"
            " where one.street = %(street)s",
            {"street": street},
        )
        buckets = tables.buckets(street)
        pairs += buckets * (buckets - 1) // 2
        yield _equal(f"metric, {NAMES[street]}", found, buckets * (buckets - 1) // 2)
    ((found, zero),) = tables.rows(
        "select count(*), count(*) filter (where metric.xor = 0 and dx = 0) from metric"
    )
    yield _equal("metric, all rows", found, pairs + 1)
    yield _equal("metric, the zero self-pair", zero, 1)


def _equal(claim: str, found: int, wanted: int) -> Finding:
    return Finding(claim, f"{found:,}", f"{wanted:,}", found == wanted)


def checks(tables: Tables) -> Iterator[Finding]:
    """Every file of sql/checks."""
    for path in check.files(tables.session):
        result = check.check(tables.session, path)
        yield Finding(
            f"check {path.stem}",
            f"{result['violations']} violations",
            "0",
            bool(result["passed"]),
        )


def cost(tables: Tables) -> Iterator[Finding]:
    """Bytes that stay, and the time that it took."""
    ((size,),) = tables.rows(
        "select coalesce(sum(pg_total_relation_size(oid)), 0)::bigint from pg_class"
        " where relnamespace = current_schema()::regnamespace and relkind = 'r'"
        " and relname <> all(%(trained)s)",
        {"trained": list(TRAINED)},
    )
    bound, passed = ("12 GB", size <= MOST_BYTES) if tables.full else ("", None)
    yield Finding("size of the schema", f"{size / 1e9:.2f} GB", bound, passed)
    found = tables.rows(
        "select run_id, extract(epoch from finished_at - started_at)::double precision, outcome"
        " from run where run_id in (select ledger.run_id from ledger) order by run_id"
    )
    most = MOST_SECONDS[tables.parameters.deck]
    if len(found) == 1 and found[0][1] is not None:
        seconds = found[0][1]
        measured = f"{seconds:.0f} s"
        yield Finding("time to cluster", measured, f"{most:.0f} s", seconds <= most)
    else:
        known = sum(seconds for _, seconds, _ in found if seconds is not None)
        measured = f"several runs ({len(found)}), {known:.0f} s or more"
        yield Finding("time to cluster", measured, f"{most:.0f} s in one run")
