-- The working tables of a walk that takes deals in groups (24_pocket.sql); temporary, as those of
-- 00_walk.sql, which it needs too.
--
-- Values are chips * 2^20. `own` is node * 8 + action of the last action of the player who trains,
-- so that all hands of a group share it; `depth` is how often he acted before.
--
-- Where the opponent was just before, `other` is his infoset there, and `upper1` and so on say
-- where in the whole each of his actions' parts ends.
--
-- reads    nothing
-- writes   the tables, empty
-- params   none
-- cost     milliseconds
-- grain    pocket: one row a (deal, street), with what he wins of a stake where betting ends there
--          (`leader` is the group's first deal); trail: one row a (group, node) come to; fork: one
--          row a (group, decision of who trains); mixture: one row an infoset of his, with the part
--          that each action has in how he plays there; worth: one row a (deal, decision of his)

create temporary table pocket (
    deal integer,
    leader integer,
    shift integer,
    bucket integer,
    won double precision
);

create temporary table trail (
    depth smallint,
    place bigint,
    node integer,
    own integer,
    trained boolean,
    infoset integer,
    u double precision,
    folded double precision,
    stake double precision,
    other integer,
    actions smallint,
    upper1 double precision,
    upper2 double precision,
    upper3 double precision,
    upper4 double precision,
    upper5 double precision,
    upper6 double precision,
    whole double precision
);

create temporary table fork (
    depth smallint,
    place bigint,
    node integer,
    own integer,
    first_infoset integer,
    shift integer,
    folded1 double precision,
    folded2 double precision,
    folded3 double precision,
    folded4 double precision,
    folded5 double precision,
    folded6 double precision,
    folded7 double precision,
    stake1 double precision,
    stake2 double precision,
    stake3 double precision,
    stake4 double precision,
    stake5 double precision,
    stake6 double precision,
    stake7 double precision
);

create temporary table mixture (
    depth smallint,
    infoset integer,
    part1 double precision,
    part2 double precision,
    part3 double precision,
    part4 double precision,
    part5 double precision,
    part6 double precision,
    part7 double precision
);

create temporary table worth (
    depth smallint,
    place bigint,
    own integer,
    infoset integer,
    value double precision,
    value1 double precision,
    value2 double precision,
    value3 double precision,
    value4 double precision,
    value5 double precision,
    value6 double precision,
    value7 double precision
)
