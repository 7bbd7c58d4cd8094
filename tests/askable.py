"""A schema with the tiny deck's buckets, some betting trees, and a blueprint of made-up numbers, to
ask all that people ask in psql."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from psycopg import sql

from pgpipe import game
from pgpipe.engine.connect import Link
from pgpipe.engine.postgres import PostgresEngine
from pgpipe.engine.session import PostgresSession

# Four streets in 300 nodes; and one with odd chips, whose least raise is its only one.
GAMES = """
    insert into game values ('little', 'holdem', 4, 9, 1, 2, 0, 1, 1, true);
    insert into bet_size
    select 'little', s.s, 0, 1, 'pot', 1, 2 from generate_series(0, 3) as s (s);
    insert into edge (edge, kind, numerator, denominator, name) values (20, 'pot', 1, 1000, 'min');
    insert into game values ('odd', 'holdem', 4, 17, 1, 3, 0, 1, 2, true);
    insert into bet_size
    select 'odd', s.s, d.d, 1, 'pot', 1, 1000
    from generate_series(0, 3) as s (s) cross join generate_series(0, 1) as d (d);
"""
TABLES = ("parameter", "street", "abstraction", "bucket_code")
BUCKETS = ("board", "child", "lookup", "transitions", "metric")
"""What the story of a bucket needs beside those."""

# Weights of a hash; a tenth of the infosets unvisited, a tenth never played, a tenth missing.
BLUEPRINT = """
    insert into blueprint
    with infoset as (
        select
            node.*,
            bucket.abs as present,
            u01(node.node * 1000 + bucket.bucket, 7) as fate
        from node
        inner join bucket_code as bucket on bucket.street = node.street
        where node.game = 'little' and node.kind = 0
    )
    select
        infoset.past,
        infoset.present,
        infoset.future,
        child.edge,
        case
            when infoset.fate < .1 then 1
            when infoset.fate < .2 then 0
            else u01(infoset.present + child.node, 8) * child.node
        end,
        u01(infoset.present + child.node, 9) - .5,
        case when infoset.fate < .1 then 0 else 1 + infoset.present % 5 end,
        3
    from infoset
    inner join node as child on child.game = 'little' and child.parent = infoset.node
    where infoset.fate < .9
"""


@contextmanager
def askable(dsn: str, schema: str) -> Iterator[PostgresSession]:
    """A session on a new schema, made from the tiny deck's clustering in the schema `tiny`: its
    tables, trees of five games, a blueprint of the game `little`."""
    with closing(PostgresEngine(Link(dsn, schema), 1, "arrays", print)) as engine:
        session = engine.session()
        execute = session.connection.execute
        execute("create table isomorphism_all partition of isomorphism default")
        execute("insert into isomorphism select * from tiny.isomorphism")
        for table in map(sql.Identifier, TABLES):
            execute(sql.SQL("insert into {table} select * from tiny.{table}").format(table=table))
        execute(GAMES.encode())
        for name in ("little", "odd", "kuhn", "leduc", "preflop20"):
            game.build(session, name)
        execute(BLUEPRINT.encode())
        execute("insert into training values ('game', 'little')")
        execute("analyze")
        yield session
        session.close()


def add_buckets(session: PostgresSession) -> None:
    """What the story of a bucket needs, too."""
    execute = session.connection.execute
    execute("create table child_all partition of child default")
    execute("create table lookup_all partition of lookup default")
    for table in map(sql.Identifier, BUCKETS):
        execute(sql.SQL("insert into {table} select * from tiny.{table}").format(table=table))
    execute("analyze")
