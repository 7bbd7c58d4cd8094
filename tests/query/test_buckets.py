"""What people ask about buckets: members, next street, neighbours, distances."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import ot
import psycopg
import pytest
from numpy.typing import NDArray
from scipy.stats import chisquare, wasserstein_distance

from pgpipe.engine.session import PostgresSession
from pgpipe.errors import Interrupted
from pgpipe.index import index
from tests.clustering import Clustered, coordinates, histograms, quiet
from tests.compare import rows

UNIT = 838_860_800
"""Coordinates are in units of 2^-23, and metric.dx is a mean over 100 of them."""


@pytest.fixture(scope="module")
def tiny(postgres_tiny: Clustered) -> Clustered:
    """The tiny deck with its index, which was interrupted before it began."""
    stop = threading.Event()
    stop.set()
    with pytest.raises(Interrupted):
        index(postgres_tiny.engine, quiet(), stop)
    for _ in range(2):  # the second time there is nothing left to do
        index(postgres_tiny.engine, quiet(), threading.Event())
    return postgres_tiny


def ask(tiny: Clustered, query: str, *values: object) -> list[Any]:
    """The rows of a question."""
    return tiny.session.connection.execute(query, values).fetchall()


def one(tiny: Clustered, query: str, *values: object) -> Any:
    """The only value of a question's only row."""
    ((value,),) = ask(tiny, query, *values)
    return value


def codes(tiny: Clustered, street: int) -> list[int]:
    """The street's buckets in order of their index."""
    query = f"select abs from bucket_code where street = {street} order by bucket"
    return [abs_ for (abs_,) in rows(tiny.session, query)]


def of_bucket(tiny: Clustered, bucket: int) -> list[int]:
    """All its hands, ascending."""
    found = ask(tiny, "select obs from isomorphism where abs = %s order by obs", bucket)
    return [obs for (obs,) in found]


def test_the_index_counts_every_member(tiny: Clustered) -> None:
    assert rows(tiny.session, "select sum(members) from member_block") == [(108_625,)]
    assert rows(tiny.session, "select count(*) from run where command = 'index'") == [(3,)]


@pytest.mark.parametrize("street", range(4))
def test_as_many_as_there_are_is_all_of_them(tiny: Clustered, street: int) -> None:
    for bucket in codes(tiny, street)[::20]:
        hands = of_bucket(tiny, bucket)
        found = [obs for (obs,) in ask(tiny, "select obs from members(%s, 200)", bucket)]
        assert len(found) == min(200, len(hands))
        assert set(found) <= set(hands) and len(set(found)) == len(found)
        if len(hands) <= 200:
            assert found == hands


def test_members_are_drawn_uniformly_and_by_seed(tiny: Clustered) -> None:
    bucket = min(codes(tiny, 1), key=lambda code: len(of_bucket(tiny, code)))
    hands = of_bucket(tiny, bucket)
    query = (
        "select seed, m.obs from generate_series(1, 300) as seed"
        " cross join lateral members(%s, 1, seed) as m order by seed"
    )
    drawn = ask(tiny, query, bucket)
    assert drawn == ask(tiny, query, bucket)
    groups = np.searchsorted(hands, [obs for _, obs in drawn]) * 8 // len(hands)
    expected = np.bincount(np.arange(len(hands)) * 8 // len(hands)) / len(hands) * 300
    assert chisquare(np.bincount(groups, minlength=8), expected).pvalue > 1e-3


def test_a_random_hand_is_any_of_the_street(tiny: Clustered) -> None:
    query = "select h.obs from generate_series(1, 250) as s cross join lateral random_hand(0, s) h"
    counts = np.unique([obs for (obs,) in ask(tiny, query)], return_counts=True)[1]
    assert len(counts) == 25
    assert chisquare(counts).pvalue > 1e-3


@pytest.mark.parametrize("street", range(3))
def test_next_street_is_counted_exactly(tiny: Clustered, street: int) -> None:
    obs, counts = histograms(tiny.session, street)
    next_codes = codes(tiny, street + 1)
    for i in range(0, len(obs), len(obs) // 12):
        found = ask(tiny, "select abs, deals, probability from next_street(%s)", int(obs[i]))
        expected = {next_codes[b]: int(counts[i, b]) for b in np.flatnonzero(counts[i])}
        assert {abs_: deals for abs_, deals, _ in found} == expected
        assert sum(p for _, _, p in found) == pytest.approx(1, abs=1e-12)
        assert [deals for _, deals, _ in found] == sorted(expected.values(), reverse=True)


def test_a_river_hand_stays_what_it_is(tiny: Clustered) -> None:
    bucket = one(tiny, "select bucket_of('AsKd', 'TcJcQhAhAd')")
    query = "select abs, deals, probability from next_street(observation('AsKd', 'TcJcQhAhAd'))"
    assert ask(tiny, query) == [(bucket, 1, 1.0)]
    assert ask(tiny, "select abs, probability from histogram(%s)", bucket) == [(bucket, 1.0)]


def test_equity_of_a_hand_is_the_mean_of_what_comes(tiny: Clustered) -> None:
    query = (
        "select h.equity, h.bucket_equity, h.population, h.share, h.hand, h.bucket_name, h.street"
        " from about_hand('TsTd', 'ThTcJc') as h"
    )
    ((equity, _, population, share, hand, name, street),) = ask(tiny, query)
    assert 0.95 < equity <= 1
    assert share == pytest.approx(population / 7_760)
    assert (hand, street) == ("ThTd JcTsTc", "flop") or street == "flop"
    assert one(tiny, "select bucket(%s)", name) == one(tiny, "select bucket_of('TsTd', 'ThTcJc')")


@pytest.mark.parametrize("street", [1, 2, 3])
def test_neighbours_in_order_of_distance(tiny: Clustered, street: int) -> None:
    bucket = codes(tiny, street)[3]
    others = [other for other in codes(tiny, street) if other != bucket]
    if street == 3:  # the index is the equity in percent
        apart = [np.float32(abs(i - 3)) / np.float32(100) for i in range(101) if i != 3]
    else:
        query = "select dx::float8 from metric where metric.xor = pair(%s, %s)"
        apart = [one(tiny, query, bucket, other) for other in others]
    expected = sorted(zip(map(float, apart), others, strict=True))
    nearest = ask(tiny, "select distance::float8, abs from nearest(%s, 5)", bucket)
    assert nearest == expected[:5]
    farthest = ask(tiny, "select distance::float8, abs from farthest(%s, 5)", bucket)
    assert farthest == sorted(expected, key=lambda pair: (-pair[0], pair[1]))[:5]
    assert (
        one(tiny, "select bucket_distance(%s, %s)::float8", bucket, expected[0][1])
        == expected[0][0]
    )
    assert one(tiny, "select bucket_distance(%s, %s)", bucket, bucket) == 0


def sliced(a: NDArray[Any], b: NDArray[Any], positions: NDArray[Any]) -> float:
    """One-dimensional transport along every coordinate, by scipy, added up."""
    a, b = a / a.sum(), b / b.sum()
    return float(sum(wasserstein_distance(axis, axis, a, b) for axis in positions.T)) / UNIT


@pytest.mark.parametrize("street", [1, 2])
def test_distance_of_hands_is_the_transport(tiny: Clustered, street: int) -> None:
    obs, counts = histograms(tiny.session, street)
    positions = coordinates(tiny.session, street + 1).astype(float)
    ground = np.abs(positions[:, None] - positions[None]).sum(axis=2) / UNIT
    for i in range(1, len(obs), len(obs) // 10):
        a, b = counts[0].astype(float), counts[i].astype(float)
        found = one(tiny, "select hand_distance(%s, %s)", int(obs[0]), int(obs[i]))
        assert found == pytest.approx(sliced(a, b, positions), abs=1e-9)
        exact = ot.emd2(a / a.sum(), b / b.sum(), ground)
        assert found <= exact + 1e-9
        if street == 2:
            assert found == pytest.approx(exact, abs=1e-9)


def test_distance_preflop_and_river_is_the_buckets(tiny: Clustered) -> None:
    for street in (0, 3):
        hands = [of_bucket(tiny, bucket) for bucket in codes(tiny, street)]
        a, b = (hand[0] for hand in [hand for hand in hands if hand][3:12:8])
        between = one(tiny, "select bucket_distance(bucket_of(%s), bucket_of(%s))", a, b)
        assert one(tiny, "select hand_distance(%s, %s)", a, b) == pytest.approx(between, abs=1e-5)
        assert one(tiny, "select hand_to_bucket(%s, bucket_of(%s))", a, a) == pytest.approx(
            0, abs=1e-6
        )


def test_similar_hands_are_others_of_the_bucket(tiny: Clustered) -> None:
    found = ask(tiny, "select obs, distance from similar_hands('AsKd', 'TcJcQh', 4, 9)")
    bucket = one(tiny, "select bucket_of('AsKd', 'TcJcQh')")
    own = one(tiny, "select observation('AsKd', 'TcJcQh')")
    assert len({obs for obs, _ in found}) == 4
    assert {obs for obs, _ in found} <= set(of_bucket(tiny, bucket)) - {own}
    assert [d for _, d in found] == sorted(d for _, d in found)
    assert found[0][1] == one(tiny, "select hand_distance(%s, %s)", own, found[0][0])


MISTAKES = {
    "'F999' is no bucket": "select bucket('F999')",
    "'Q1' is no bucket": "select bucket('Q1')",
    "5 is no bucket of this schema": "select * from nearest(5)",
    "F1 is of the flop, T2 of the turn": "select bucket_distance(bucket('F1'), bucket('T2'))",
    "'AhKh' is of the preflop, F1 of the flop": "select hand_to_bucket(13105 + 2, bucket('F1'))",
}


@pytest.mark.parametrize("message", list(MISTAKES)[:4])
def test_what_is_wrong_is_quoted(tiny: Clustered, message: str) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue) as raised:
        ask(tiny, MISTAKES[message])
    assert raised.value.diag.message_primary == message
    assert raised.value.diag.message_hint


def test_without_the_index_members_say_so(sql_session: PostgresSession) -> None:
    sql_session.connection.execute("insert into abstraction values (537198592, 1, 3, .5)")
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState) as raised:
        sql_session.connection.execute("select * from members(537198592)")
    assert raised.value.diag.message_hint == "Run: pgpipe index"


EXPLAINED = (
    "cards card_text obs_card obs_street street_name obs_text hand_name canonical lowest_card"
    " observation bucket_of bucket_text bucket about_bucket next_street hand_equity about_hand"
    " histogram bucket_distance nearest farthest neighbours hand_distance hand_to_bucket members"
    " random_hand similar_hands"
)


def test_every_comments_example_runs(tiny: Clustered) -> None:
    """But for the cards and buckets that the tiny deck lacks: those are swapped for its own."""
    found = ask(
        tiny,
        "select p.proname, obj_description(p.oid, 'pg_proc') from pg_proc as p"
        " where p.pronamespace = current_schema()::regnamespace"
        " and obj_description(p.oid, 'pg_proc') ~ 'Example:'"
        " and p.proname = any(string_to_array(%s, ' '))",
        EXPLAINED,
    )
    assert len(found) > 20
    swaps = {"9c": "Jc", "2h": "Qh", "3h": "Ah", "F17": "F7", "155259121715": "142374219059"}
    for _, text in found:
        example = text.split("Example:")[1].strip()
        for old, new in swaps.items():
            example = example.replace(old, new)
        if "805655603" not in example or "known" not in example:
            ask(tiny, example.replace("%", "%%"))
