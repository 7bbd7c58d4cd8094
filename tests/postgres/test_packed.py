"""Packed rows are the rows that a plain COPY gives, and damaged ones are refused."""

from __future__ import annotations

import numpy as np
import pytest

from pgpipe import packed
from pgpipe.engine.session import PostgresSession
from pgpipe.train.memory import ROWS

SCRIPT = "session/09_blueprint"
ALL = {"first": 0, "last": 2**62}
FILL = """
    insert into blueprint (past, present, future, edge, policy, regret, visits, epoch)
    select i, i * 3, i * 5, i %% 7, i / 3.0, -i / 7.0, i, i %% 11
    from generate_series(1, %s::bigint) as i
"""


@pytest.mark.parametrize("rows", [0, 1, packed.ROWS, packed.ROWS + 1])
def test_all_rows_come_with_their_values(sql_session: PostgresSession, rows: int) -> None:
    sql_session.connection.execute(FILL, (rows,))
    plain = sql_session.columns(SCRIPT, ROWS, **ALL)
    found = sql_session.unordered(SCRIPT, ROWS, **ALL)
    order = np.argsort(np.asarray(found["past"]))
    assert list(found) == list(plain) and len(order) == rows
    for name, column in plain.items():
        values = np.asarray(column)[np.argsort(np.asarray(plain["past"]))]
        assert np.asarray(found[name]).dtype == values.dtype
        assert np.array_equal(np.asarray(found[name])[order], values)


def test_what_is_not_as_said_is_refused(sql_session: PostgresSession) -> None:
    sql_session.connection.execute(FILL, (3,))
    types = {"past": "int64", "edge": "int64"}
    query = packed.packed(
        "select past, nullif(edge, %(no)s::bigint) as edge from blueprint", [*types]
    )

    def stream(no: int) -> bytes:
        with sql_session.connection.cursor().copy(query, {"no": no}) as copy:
            return b"".join(copy)

    good = stream(-1)
    assert sorted(np.asarray(packed.unpack([good], types)["edge"])) == [1, 2, 3]
    with pytest.raises(ValueError, match="nulls"):
        packed.unpack([stream(2)], types)
    for other in ({**types, "edge": "float64"}, {"past": "int64"}, {**types, "more": "int64"}):
        with pytest.raises(ValueError, match="other columns"):
            packed.unpack([good], other)
    for cut in range(len(good)):
        with pytest.raises(ValueError):
            packed.unpack([good[:cut]], types)
        with pytest.raises(ValueError):
            packed.unpack([good[:cut] + good[cut + 1 :]], types)
