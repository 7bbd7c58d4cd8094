"""Functions of the same name give the same values on both engines."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from pgpipe.engine.duckdb import DuckEngine, DuckSession
from pgpipe.engine.session import PostgresSession
from tests.compare import AnySession, rows

IRREDUCIBLE = 0x1002B
DEFAULT_BUCKETS = {0: 169, 1: 128, 2: 144, 3: 101}
KEYS = """
    select g.i * 7 + (g.i << 33) as k from generate_series(0, 9999) as g (i)
    union all select g.i as k from generate_series(10000, 19999) as g (i)
    union all select g.i * 281474976710 as k from generate_series(1, 999) as g (i)
"""
SEEDS = [1, 9, 2_147_483_647]


@pytest.fixture
def duck_session() -> DuckSession:
    return DuckEngine(None, 1).session()


@pytest.fixture(params=["postgres", "duckdb"])
def either(request: pytest.FixtureRequest) -> AnySession:
    """An empty schema on each engine."""
    name = {"postgres": "sql_session", "duckdb": "duck_session"}[request.param]
    session: AnySession = request.getfixturevalue(name)
    return session


def u01(key: int, seed: int) -> float:
    """The hash as design.md §5 has it."""
    mask = 4294967295
    h = ((key >> 31) * 1540483477 + (key & 2147483647) * 1664525) & mask
    h ^= ((seed & 2147483647) * 1812433253) & mask
    h = ((h ^ (h >> 16)) * 569420461) & mask
    h = ((h ^ (h >> 15)) * 1935289751) & mask
    return ((h ^ (h >> 15)) + 0.5) / 2**32


@pytest.mark.parametrize("seed", SEEDS)
def test_u01_is_the_hash_of_the_design(either: AnySession, seed: int) -> None:
    found = rows(either, f"select k, u01(k, {seed}) from ({KEYS}) as key order by k")
    assert len(found) > 20_000
    assert [value for _, value in found] == [u01(key, seed) for key, _ in found]


@pytest.mark.parametrize("seed", SEEDS)
def test_u01_is_uniform_and_seeds_are_independent(seed: int) -> None:
    serial = np.array([u01(key, seed) for key in range(50_000)])
    assert chisquare(np.bincount((serial * 64).astype(int), minlength=64)).pvalue > 1e-3
    cells = (serial[:-1] * 8).astype(int) * 8 + (serial[1:] * 8).astype(int)
    assert chisquare(np.bincount(cells, minlength=64)).pvalue > 1e-3
    other = np.array([u01(key, seed + 1) for key in range(50_000)])
    cells = (serial * 8).astype(int) * 8 + (other * 8).astype(int)
    assert chisquare(np.bincount(cells, minlength=64)).pvalue > 1e-3


def times(a: int, b: int) -> int:
    """The product in GF(2^16), bit by bit."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = a << 1, b >> 1
        if a >> 16:
            a ^= IRREDUCIBLE
    return product


def code(street: int, bucket: int) -> int:
    x = (street + 1) << 12 | bucket
    return x << 16 | times(times(x, x), x)


def test_codes_of_the_design() -> None:
    assert (code(0, 0), code(2, 5), code(3, 100)) == (268452944, 805655603, 1080336182)


def test_bucket_codes(either: AnySession) -> None:
    for street, buckets in DEFAULT_BUCKETS.items():
        either.run("cluster/00_bucket_code", street=street, buckets=buckets)
    found = rows(either, "select street, bucket, abs from bucket_code order by street, bucket")
    assert found == [
        (street, bucket, code(street, bucket))
        for street, buckets in DEFAULT_BUCKETS.items()
        for bucket in range(buckets)
    ]
    codes = np.array([row[2] for row in found])
    assert len(codes) == 542
    pairs = (codes[:, None] ^ codes[None])[np.triu_indices(542, 1)]
    assert len(np.unique(pairs)) == len(pairs) and pairs.min() > 0
    split = rows(either, "select abs_street(abs), abs_index(abs) from bucket_code order by abs")
    assert split == [(street, bucket) for street, bucket, _ in found]


def test_a_larger_bucket_number(either: AnySession) -> None:
    either.run("cluster/00_bucket_code", street=2, buckets=300)
    assert rows(either, "select abs from bucket_code where bucket = 299") == [(code(2, 299),)]


def test_distance_and_sum(either: AnySession) -> None:
    for number, position in enumerate(["{0, 400000, 5}", "{3, 0, 16000000}", "{7, 1, 1}"]):
        text = position if isinstance(either, PostgresSession) else position.translate(BRACKETS)
        rows_of = f"insert into centroid values (0, {number}, '{text}'::real[]::dist, 0)"
        either.connection.execute(rows_of)
    pairs = rows(
        either,
        "select distance(a.position, b.position) from centroid as a cross join centroid as b"
        " where a.centroid < b.centroid order by a.centroid, b.centroid",
    )
    assert pairs == [(3 + 400000 + 15999995,), (7 + 399999 + 4,), (4 + 1 + 15999999,)]
    total = rows(either, "select dist_sum(position)::real[] from centroid where centroid <> 1")
    assert total == [([7.0, 400001.0, 6.0],)]


BRACKETS = str.maketrans("{}", "[]")


WEIGHTS = [1, 3, 2, 5, 4, 1]
DISTANCES = [256, 512, 0, 768, 1024, 2560]


def prepare_draw(session: AnySession) -> None:
    """Six sampled points at known distances."""
    for obs, (weight, distance) in enumerate(zip(WEIGHTS, DISTANCES, strict=True)):
        vector = f"[{obs}]" if isinstance(session, DuckSession) else f"{{{obs}}}"
        for statement in (
            f"insert into seed_sample values ({obs}, {weight}, '{vector}'::real[]::dist)",
            f"insert into seed_distance values ({obs}, {obs // 2}, {weight}, {distance})",
        ):
            session.connection.execute(statement)


def test_draws_go_by_weight_times_squared_distance(either: AnySession) -> None:
    prepare_draw(either)
    draws = 300
    counts = np.zeros(6)
    with either.transaction():
        for seed in range(draws):
            either.run("cluster/21_seed_draw", centroid=0, seed=seed)
            ((drawn,),) = rows(either, "select position::real[] from centroid")
            counts[int(drawn[0])] += 1
            rows_or_none = "delete from centroid"
            either.connection.execute(rows_or_none)
    # Squares are counted in steps of 256, and one more keeps near points from probability 0.
    mass = np.array([w * ((d >> 8) ** 2 + min(d, 1)) for w, d in zip(WEIGHTS, DISTANCES)])  # noqa: B905
    assert counts[2] == 0
    expected = np.delete(mass / mass.sum() * draws, 2)
    assert chisquare(np.delete(counts, 2), expected).pvalue > 1e-3


def test_a_draw_shortens_the_distances(either: AnySession) -> None:
    prepare_draw(either)
    insert = "insert into centroid select 0, 0, position, 0 from seed_sample where obs = 4"
    either.connection.execute(insert)
    either.run("cluster/22_seed_distance", centroid=0)
    left = rows(either, "select distance from seed_distance order by obs")
    assert [d for (d,) in left] == [4, 3, 0, 1, 0, 1]


def test_all_distinct_points_are_drawn_once(either: AnySession) -> None:
    prepare_draw(either)
    either.connection.execute("update seed_distance set distance = 8388608")
    for centroid in range(6):
        either.run("cluster/21_seed_draw", centroid=centroid, seed=3)
        either.run("cluster/22_seed_distance", centroid=centroid)
    drawn = rows(either, "select position::real[] from centroid")
    assert sorted(int(position[0]) for (position,) in drawn) == list(range(6))
