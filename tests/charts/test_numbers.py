"""What pictures are drawn from: SQL against counts made here, on both engines."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pgpipe.charts import ask
from pgpipe.engine.duckdb import DuckSession
from pgpipe.engine.session import PostgresSession
from pgpipe.errors import PgpipeError
from pgpipe.kernels.cards import RANKS, unpack
from pgpipe.streets import FLOP, NAMES, PREFLOP, RIVER, TURN
from tests.clustering import Clustered, coordinates
from tests.compare import AnySession, rows


@pytest.fixture(params=["postgres_tiny", "duckdb_tiny"])
def session(request: pytest.FixtureRequest) -> AnySession:
    clustered: Clustered = request.getfixturevalue(request.param)
    return clustered.session


def equities(session: AnySession, street: int) -> dict[int, tuple[str, float, int]]:
    """abs to name, equity, population."""
    found = rows(
        session,
        "select c.street, c.bucket, c.abs, a.equity, a.population from bucket_code as c"
        " inner join abstraction as a on a.abs = c.abs",
    )
    return {
        abs_: (f"{'PFTR'[own]}{bucket}", float(equity), population)
        for own, bucket, abs_, equity, population in found
        if own == street
    }


def river_shares(session: AnySession, street: int) -> np.ndarray:
    """P(river equity is x percent) of each bucket: float64[K, 101]."""
    upto = coordinates(session, street) / 2**23
    return np.diff(upto, axis=1, prepend=0, append=1)


@pytest.mark.parametrize("street", [PREFLOP, FLOP, TURN])
def test_histogram(session: AnySession, street: int) -> None:
    every = equities(session, street)
    following = equities(session, street + 1)
    wanted = {name: np.zeros(20) for name, _, _ in every.values()}
    for prev, next_, dx in rows(session, "select prev, next, dx from transitions"):
        if prev in every:
            wanted[every[prev][0]][min(int(following[next_][1] * 20 + 1e-4), 19)] += dx
    shares = river_shares(session, street)
    told = ask.histogram(session, [name.lower() for name in wanted])["buckets"]
    assert [bucket["name"] for bucket in told] == list(wanted)
    for bucket in told:
        index = int(bucket["name"][1:])
        last = [*range(0, 100, 5), 101]
        river = [shares[index, a:b].sum() for a, b in itertools.pairwise(last)]
        np.testing.assert_allclose(bucket["next_street"], wanted[bucket["name"]], atol=1e-6)
        np.testing.assert_allclose(bucket["river"], river, atol=1e-6)
        assert bucket["street"] == street
        assert (bucket["hand"] is not None) == (street == PREFLOP)


@pytest.mark.parametrize("buckets", [1, 5, 12])
def test_spread_takes_buckets_equally_many_hands_apart(session: AnySession, buckets: int) -> None:
    every = sorted(equities(session, FLOP).items(), key=lambda each: (each[1][1], each[0]))
    names = np.repeat([name for _, (name, _, _) in every], [size for _, (_, _, size) in every])
    marks = ((np.arange(buckets) + 0.5) / buckets * len(names)).astype(int)
    told = ask.spread(session, FLOP, buckets)["buckets"]
    assert [bucket["name"] for bucket in told] == list(dict.fromkeys(names[marks].tolist()))


@pytest.mark.parametrize("street", [PREFLOP, FLOP, TURN])
def test_transitions_are_in_order_of_equity(session: AnySession, street: int) -> None:
    pairs = ask.transitions(session, street)["pairs"]
    order = [
        [name for _, (name, _, _) in sorted(found.items(), key=lambda each: (each[1][1], each[0]))]
        for found in (equities(session, street), equities(session, street + 1))
    ]
    code = {**equities(session, street), **equities(session, street + 1)}
    wanted = {
        (order[0].index(code[prev][0]), order[1].index(code[next_][0])): float(dx)
        for prev, next_, dx in rows(session, "select prev, next, dx from transitions")
        if prev in equities(session, street)
    }
    found = {(pair["place"], pair["next_place"]): pair["probability"] for pair in pairs}
    assert found == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("street", [PREFLOP, FLOP, TURN, RIVER])
def test_clusters(session: AnySession, street: int) -> None:
    every = equities(session, street)
    told = {bucket["name"]: bucket for bucket in ask.clusters(session, street)["buckets"]}
    assert len(told) == len(every)
    shares, percents = river_shares(session, street), np.arange(101) / 100
    metric: dict[int, float] = dict(rows(session, "select m.xor, dx from metric as m"))
    for abs_, (name, equity, population) in every.items():
        own = shares[int(name[1:])]
        spread = np.sqrt(own @ percents**2 - (own @ percents) ** 2)
        assert told[name]["spread"] == pytest.approx(spread, abs=1e-6)
        assert told[name]["equity"] == pytest.approx(equity)
        assert told[name]["population"] == population
        near = [metric[abs_ ^ other] for other in every if other != abs_ and street != RIVER]
        wanted = pytest.approx(min(near)) if near else None
        assert told[name]["nearest"] == wanted


def test_starting_hands_have_their_names(session: AnySession) -> None:
    def name(obs: int) -> str:
        low, high = unpack(obs)
        kind = "" if low // 4 == high // 4 else "s" if low % 4 == high % 4 else "o"
        return RANKS[high // 4] + RANKS[low // 4] + kind

    obs: dict[int, int] = dict(rows(session, "select abs, obs from isomorphism where obs < 65536"))
    code = {found[0]: abs_ for abs_, found in equities(session, PREFLOP).items()}
    clusters = ask.clusters(session, PREFLOP)["buckets"]
    assert {b["name"]: b["hand"] for b in clusters} == {b: name(obs[a]) for b, a in code.items()}
    cells = ask.equity(session)["cells"]
    top = RANKS[:7:-1]
    grid = {(r, c): h for r, c, h in ((x["grid_row"], x["grid_col"], x["hand"]) for x in cells)}
    assert grid[1, 1] == "AA" and grid[1, 2] == "AKs" and grid[2, 1] == "AKo"
    assert len(grid) == 25 and {hand for hand in grid.values() if hand[0] in top} == set(
        map(name, obs.values())
    )
    equity = {found[0]: found[1] for found in equities(session, PREFLOP).values()}
    hands = {b["hand"]: equity[b["name"]] for b in clusters}
    assert {x["hand"]: x["equity"] for x in cells} == pytest.approx(hands)


def test_quality(session: AnySession) -> None:
    told = ask.ask(session, "chart/quality")
    assert [row["street"] for row in told] == [PREFLOP, FLOP, TURN, RIVER]
    clusters = {street: ask.clusters(session, street)["buckets"] for street in range(4)}
    for row in told:
        sizes = [bucket["population"] for bucket in clusters[row["street"]]]
        assert row["buckets"] == len(sizes) and row["hands"] == sum(sizes)
        assert row["smallest"] == min(sizes) and row["largest"] == max(sizes)
        assert row["median"] == np.median(sizes)
        near = [bucket["nearest"] for bucket in clusters[row["street"]]]
        wanted = None if row["street"] == RIVER else pytest.approx(np.mean(near))
        assert row["nearest"] == wanted
        rms = [
            float(value)
            for street, _, value in rows(
                session, "select street, iteration, rms_distance from convergence order by 1, 2"
            )
            if street == row["street"]
        ]
        assert (row["rms_seeded"], row["rms_distance"]) == (
            (rms[0], rms[-1]) if rms else (None, None)
        )


def test_convergence_has_every_iteration(session: AnySession) -> None:
    told = ask.convergence(session)
    ((count,),) = rows(session, "select count(*) from convergence")
    assert len(told["clustering"]) == count > 4
    assert told["training"] == []


@pytest.mark.parametrize("name", ["F999", "R3", "X1", "F", "", "F1; drop table street"])
def test_what_is_no_bucket_is_quoted(session: AnySession, name: str) -> None:
    with pytest.raises(PgpipeError, match="is no bucket with a next street") as raised:
        ask.histogram(session, ["F1", name])
    assert repr(name)[1:-1] in str(raised.value) and raised.value.code == 2


def test_nothing_clustered(sql_session: PostgresSession) -> None:
    for street in (PREFLOP, FLOP):
        for gather in (ask.clusters, ask.transitions):
            with pytest.raises(PgpipeError, match=f"{NAMES[street]} is not clustered yet"):
                gather(sql_session, street)
    with pytest.raises(PgpipeError, match="not clustered yet"):
        ask.spread(sql_session, FLOP, 3)
    with pytest.raises(PgpipeError, match="not clustered yet"):
        ask.equity(sql_session)
    with pytest.raises(PgpipeError, match="no blueprint yet; run: pgpipe train"):
        ask.preflop(sql_session, "")


def test_duckdb_is_not_asked_for_lines(duckdb_tiny: Clustered) -> None:
    assert isinstance(duckdb_tiny.session, DuckSession)
    with pytest.raises(PgpipeError, match="the preflop chart asks functions of Postgres"):
        ask.preflop(duckdb_tiny.session, "")
    with pytest.raises(PgpipeError, match="--pocket asks functions of Postgres"):
        ask.hand(duckdb_tiny.session, "AsKd", "")
