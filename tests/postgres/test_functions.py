"""Functions of a schema do the same under every search_path, with the rights of their caller."""

from __future__ import annotations

import pytest

from pgpipe.engine.session import PostgresSession

# A body of the SQL standard binds its names when it is made; any other must set search_path.
LOOSE = """
    select p.proname, p.prosecdef
    from pg_proc as p
    where p.pronamespace = current_schema()::regnamespace
        and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
        and (
            p.prosecdef
            or (
                p.prokind <> 'a' and p.prosqlbody is null
                and not exists (
                    select from unnest(p.proconfig) as setting where setting like 'search_path=%'
                )
            )
        )
    order by p.proname
"""
COUNT = "select count(*) from pg_proc where pronamespace = current_schema()::regnamespace"
PROBES = {
    "create function probe() returns integer language sql return 1": [],
    "create function probe() returns integer language sql as 'select 1'": [("probe", False)],
    "create function probe() returns integer language sql set search_path = '' as 'select 1'": [],
    "create function probe() returns integer language sql security definer return 1": [
        ("probe", True)
    ],
}


def test_none_follows_the_caller_s_path_or_lends_its_owner_s_rights(
    sql_session: PostgresSession,
) -> None:
    ((count,),) = sql_session.connection.execute(COUNT).fetchall()
    assert count > 5
    assert sql_session.connection.execute(LOOSE).fetchall() == []


@pytest.mark.parametrize("probe", PROBES)
def test_one_that_does_is_seen(sql_session: PostgresSession, probe: str) -> None:
    sql_session.connection.execute(probe.encode())
    assert sql_session.connection.execute(LOOSE).fetchall() == PROBES[probe]
