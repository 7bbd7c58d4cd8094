"""How to test one SQL step: copy this file, and the fixtures at the top of tests/conftest.py.

`sql_session` is a PostgresSession on a database of this test's own, with the schema and no rows.
Insert a handful of rows, run the step, look at what it wrote.
"""

from __future__ import annotations

from pgpipe.engine.session import PostgresSession


def test_36_centroid_moves_to_the_mean_of_its_members(sql_session: PostgresSession) -> None:
    execute = sql_session.connection.execute
    # Three next-street buckets on a line: 10 steps from the first to the second, 100 on.
    execute(
        "insert into axis (purpose, slice, rank, bucket, gap) values"
        " ('cluster', 0, 1, 2, 10), ('cluster', 0, 2, 0, 100), ('cluster', 0, 3, 1, null)"
    )
    execute("insert into centroid values (0, 0, '{0, 0}'::real[]::dist, 0)")
    execute("insert into centroid values (0, 1, '{20, 200}'::real[]::dist, 0)")
    # Cluster 0 holds 1 child in bucket 2 and 3 in bucket 1; cluster 1 only bucket 2.
    execute(
        "insert into centroid_mass (iteration, centroid, bucket, mass)"
        " values (0, 0, 2, 1), (0, 0, 1, 3), (0, 1, 2, 8)"
    )

    sql_session.run("cluster/36_centroid", iteration=0, children=2)

    moved = execute(
        "select centroid, position::real[], drift from centroid where iteration = 1 order by 1"
    ).fetchall()
    # A quarter of the mass lies at or before either cut: 10 * 2 / 4 and 100 * 2 / 4.
    assert moved == [(0, [5, 50], 55), (1, [20, 200], 0)]
