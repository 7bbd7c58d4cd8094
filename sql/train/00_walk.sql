-- The working tables of one walk. They are temporary: no other session sees them.
--
-- A deal at a node is a place: deal * 2^32 + node. A move leads to a place, where somebody acts or
-- the hand has ended, and bears two numbers infoset * 8 + action: `own` is the last action of the
-- player who trains before it, `sigma` how likely he takes it; `other` is the opponent's, where the
-- move is his. So what a move comes to belongs to `own`, however often the opponent acted since.
-- Before his first action there is none.
--
-- At showdown seat 0 gets `share` of the opponent's stake and his own: 2 wins, 1 splits, 0 loses.
-- Where betting ends with part of the board to come he gets what he does on average over boards
-- that may come, `early0` before the flop to `early2` on the turn: nobody acts on those cards, so
-- the mean teaches the same with far less luck. Without it, `share` is meant for all streets.
--
-- reads    nothing
-- writes   the tables, empty
-- params   none
-- cost     milliseconds; the walk's own tables do without `not null`, which checks every value
-- grain    dealt: one row a (deal, street), as the kernel makes them; deal: one row a deal; move:
--          one row a (deal, edge) that the walk takes, and one with the value of each place where
--          the player who trains acts; delta: one row an infoset met

create temporary table dealt (
    deal integer not null,
    shift integer not null,
    board bigint not null,
    position0 smallint not null,
    position1 smallint not null,
    share smallint not null,
    early double precision not null,
    u double precision not null
);

create temporary table deal (
    deal integer not null,
    weight double precision not null,
    hands0 bigint not null,
    hands1 bigint not null,
    share double precision not null,
    early0 double precision,
    early1 double precision,
    early2 double precision,
    u double precision not null
);

create temporary table move (
    level smallint,
    place bigint,
    own integer,
    other integer,
    infoset integer,
    sigma double precision,
    reach double precision,
    u double precision,
    value double precision
);

create temporary table delta (
    infoset integer,
    node integer,
    trained boolean,
    change1 double precision,
    change2 double precision,
    change3 double precision,
    change4 double precision,
    change5 double precision,
    change6 double precision,
    change7 double precision,
    visits bigint
)
