"""SQL is never built from strings: values are bound, names are quoted by psycopg.sql."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.sqllint import findings

ROOT = Path(__file__).parents[2]
ALLOWED = {
    # The text of a file behind a fixed word; DuckDB runs in our own process, without rights or
    # strangers, and has nothing to quote with. Table names are a fixed list.
    "pgpipe/access.py": 1,
    "pgpipe/engine/duckdb.py": 2,
    "pgpipe/engine/plans.py": 1,
    # Numbers, columns and tables that the test itself names, for queries on both engines.
    "tests/benchmarks/copying.py": 2,
    "tests/benchmarks/functions.py": 2,
    "tests/clustering.py": 2,
    "tests/duckdb/test_functions.py": 4,
    "tests/end_to_end/test_kmeans.py": 2,
    "tests/end_to_end/test_published.py": 5,
    "tests/end_to_end/test_same_tables.py": 1,
    "tests/game/test_pokerkit.py": 2,
    "tests/game/test_tree.py": 4,
    "tests/postgres/test_checks.py": 4,
    "tests/postgres/test_migrate.py": 1,
    "tests/postgres/test_server.py": 1,
    "tests/query/test_buckets.py": 3,
    "tests/query/test_hands.py": 2,
    "tests/query/test_line.py": 1,
    "tests/query/test_range.py": 1,
    "tests/query/test_strategy.py": 2,
    "tests/recording.py": 3,
    "tests/train/exactness.py": 2,
    "tests/train/test_discount.py": 2,
    "tests/train/test_preflop.py": 3,
    "tests/train/test_respond.py": 5,
    "tests/train/test_slow.py": 1,
    "tests/train/test_small_games.py": 2,
    "tests/train/test_train_command.py": 1,
    "tests/train/unbiased.py": 1,
    "tests/verify/counts.py": 1,
    "tests/verify/streets.py": 1,
    "tests/verify/transport.py": 1,
}
"""Places that are looked at and left; a number may only fall."""

BAD = {
    "f-string": 'def f(c, x):\n    c.execute(f"select {x}")',
    "sum": 'def f(c, x):\n    c.execute("select " + x)',
    "percent": 'def f(c, x):\n    c.execute("select %s" % x)',
    "format": 'def f(c, x):\n    c.execute("select {}".format(x).encode())',
    "join": 'def f(c, x):\n    c.execute(",".join(x))',
    "by a name": 'def f(c, x):\n    q = "select "\n    q += x\n    c.execute(q)',
    "either": 'def f(c, x):\n    c.execute("select 1" if x else f"select {x}")',
    "of SQL": 'def f(c, x):\n    c.execute(sql.SQL(f"select {x}"))',
    "of COPY": 'def f(c, x):\n    c.cursor().copy(f"copy {x} to stdout")',
    "by a function": 'def g(c, q):\n    c.execute(q)\ndef f(c, x):\n    g(c, f"drop {x}")',
    "by two": 'def g(c, q):\n    c.execute(q)\ndef h(c, r):\n    g(c, q=r)\n'
    'def f(c, x):\n    h(c, "drop " + x)',
    "from a table": 'T = {"a": "select " + "b"}\ndef f(c, x):\n    c.execute(T[x])',
}  # fmt: skip
GOOD = {
    "constant": 'def f(c, x):\n    c.execute("select %s", (x,))',
    "by a name": 'Q = "select %s"\ndef f(c, x):\n    c.execute(Q.encode(), (f"{x}",))',
    "composed": 'def f(c, x):\n    c.execute(sql.SQL("drop {}").format(sql.Identifier(x)))',
    "composed by a name": 'def f(c, x):\n    q = sql.SQL("a {}")\n    c.execute(q.format(x))',
    "an f-string elsewhere": 'def f(c, x):\n    print(f"{x}")\n    c.execute("select 1")',
}


def test_nothing_builds_sql() -> None:
    paths = sorted([*ROOT.glob("pgpipe/**/*.py"), *ROOT.glob("tests/**/*.py")])
    assert len(paths) > 100
    found = findings(paths)
    count = Counter(finding.path.relative_to(ROOT).as_posix() for finding in found)
    over = [
        str(finding)
        for finding in found
        if count[name := finding.path.relative_to(ROOT).as_posix()] > ALLOWED.get(name, 0)
    ]
    assert over == [], "bind the value; where a test names its own table, list it in ALLOWED"
    assert {name: n for name, n in ALLOWED.items() if count[name] < n} == {}, "lower it"


@pytest.mark.parametrize("code", BAD.values(), ids=BAD)
def test_it_is_seen(code: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(code)
    assert findings([path]) != []


@pytest.mark.parametrize("code", GOOD.values(), ids=GOOD)
def test_what_is_bound_or_composed_is_not(code: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(code)
    assert findings([path]) == []
