-- The working tables of one session's walks. They are temporary: no other session sees them.
--
-- reads    nothing
-- writes   the tables, empty
-- params   none
-- cost     milliseconds
-- grain    branch: one row an edge of the betting tree; deal: one row a deal; playing: one row an
--          action of an infoset; move: one row a (deal, edge) that the walk takes

create temporary table branch (
    node integer not null,
    parent integer not null,
    action smallint not null,
    actor smallint not null,
    place smallint not null,
    actions smallint not null,
    kind smallint not null,
    folded integer,
    stake integer not null
);

create temporary table deal (
    deal integer not null,
    weight bigint not null,
    presents bigint[] not null,
    share smallint not null,
    uniforms double precision[] not null
);

create temporary table playing (
    node integer not null,
    present bigint not null,
    action smallint not null,
    sigma double precision not null,
    lower double precision not null,
    upper double precision not null,
    policy double precision not null,
    regret double precision not null,
    visits bigint not null,
    epoch bigint not null
);

create temporary table move (
    level smallint not null,
    deal integer not null,
    node integer not null,
    parent integer not null,
    present bigint not null,
    actor smallint not null,
    action smallint not null,
    kind smallint not null,
    weight double precision not null,
    reach double precision not null,
    onward double precision not null,
    value bigint
);

create temporary table node_value (
    level smallint not null,
    deal integer not null,
    node integer not null,
    value bigint not null
);

create temporary table best_value (
    level smallint not null,
    deal integer not null,
    node integer not null,
    value double precision not null
);

create temporary table delta (
    node integer not null,
    present bigint not null,
    action smallint not null,
    regret bigint not null,
    policy double precision not null,
    visits bigint not null
);

create temporary table renewed (
    node integer not null,
    present bigint not null,
    action smallint not null,
    sigma double precision not null,
    lower double precision not null,
    upper double precision not null,
    policy double precision not null,
    regret double precision not null,
    visits bigint not null
)
