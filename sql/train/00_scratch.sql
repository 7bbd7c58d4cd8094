-- The working tables of one session's walks. They are temporary: no other session sees them.
--
-- Up to seven actions stand side by side in numbered columns, so that a decision is one row: it is
-- found once, and drawing an action or adding up regrets needs no other row. Two numbers name the
-- rest: an infoset is node * 65536 + bucket, and a deal at a node is deal * 2^32 + node.
--
-- reads    nothing
-- writes   the tables, empty
-- params   none
-- cost     milliseconds; the walk's own tables do without `not null`, which checks every value
-- grain    branch: one row an edge of the betting tree; option: one row an action of a choice;
--          dealt: one row a (deal, street), as the kernel makes them; deal: one row a deal;
--          playing: one row an infoset (`turn` is of use where regrets are discounted: the epochs
--          of its player by its last update); move: one row a (deal, edge) that the walk takes;
--          node_value: one row a (deal, node); delta: one row an infoset met; tally: one row a
--          count that is not in `playing` yet

create temporary table branch (
    node integer not null,
    parent integer not null,
    action smallint not null,
    edge bigint not null,
    actor smallint not null,
    kind smallint not null,
    next_actor smallint not null,
    shift integer not null,
    folded double precision not null,
    stake double precision not null
);

-- Choice n is all of n actions, choice 8 + a is action a alone.
create temporary table option (
    choice smallint not null,
    action smallint not null
);

create temporary table dealt (
    deal integer not null,
    shift integer not null,
    board bigint not null,
    position0 smallint not null,
    position1 smallint not null,
    share smallint not null,
    u double precision not null
);

create temporary table deal (
    deal integer not null,
    weight double precision not null,
    hands0 bigint not null,
    hands1 bigint not null,
    share double precision not null,
    u double precision not null
);

create temporary table playing (
    infoset bigint not null,
    actor smallint not null,
    actions smallint not null,
    child integer not null,
    regret1 double precision not null,
    regret2 double precision not null,
    regret3 double precision not null,
    regret4 double precision not null,
    regret5 double precision not null,
    regret6 double precision not null,
    regret7 double precision not null,
    policy1 double precision not null,
    policy2 double precision not null,
    policy3 double precision not null,
    policy4 double precision not null,
    policy5 double precision not null,
    policy6 double precision not null,
    policy7 double precision not null,
    visits bigint not null,
    epoch bigint not null,
    turn integer not null
);

create temporary table move (
    level smallint,
    place bigint,
    parent bigint,
    action smallint,
    held bigint,
    trained boolean,
    infoset bigint,
    weight double precision,
    reach double precision,
    u double precision,
    value double precision
);

create temporary table node_value (
    level smallint,
    place bigint,
    value double precision
);

create temporary table delta (
    infoset bigint,
    trained boolean,
    change1 double precision,
    change2 double precision,
    change3 double precision,
    change4 double precision,
    change5 double precision,
    change6 double precision,
    change7 double precision,
    visits bigint
);

create temporary table tally (
    infoset bigint,
    action smallint,
    amount double precision,
    epoch bigint
)
