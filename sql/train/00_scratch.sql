-- The working tables of one session's walks. They are temporary: no other session sees them.
--
-- Up to seven actions stand side by side in numbered columns, so that a decision is one row: it is
-- found once, and drawing an action or adding up regrets needs no other row. Two numbers name the
-- rest. Infosets are numbered from 0 without gaps, level by level, so that those of a walk's level
-- are found by a bit each: an infoset is its node's first one plus the bucket. A deal at a node is
-- deal * 2^32 + node, and an infoset with its node is node * 2^32 + infoset.
--
-- reads    nothing
-- writes   the tables, empty
-- params   none
-- cost     milliseconds; the walk's own tables do without `not null`, which checks every value
-- grain    decision: one row a node where a player acts; branch: one row an edge of the betting
--          tree; menu: one row a decision; hand: one row a bucket of a street; beginning: one row
--          an infoset; option: one row an action of a choice; dealt: one row a (deal, street), as
--          the kernel makes them; deal: one row a deal; held: one row an infoset of the blueprint;
--          playing: one row an infoset (`turn` is of use where regrets are discounted: the epochs
--          of its player by its last update); move: one row a (deal, edge) that the walk takes;
--          met: one row a (deal, node) of one level; node_value: one row a (deal, node);
--          delta: one row an infoset met; tally: one row a count that is not in `playing` yet

create temporary table decision (
    node integer not null,
    level smallint not null,
    street smallint not null,
    actor smallint not null,
    actions smallint not null,
    child integer not null,
    first_infoset integer not null,
    infosets integer not null,
    past bigint not null,
    future bigint not null
);

create temporary table branch (
    node integer not null,
    parent integer not null,
    action smallint not null,
    edge bigint not null,
    actor smallint not null,
    kind smallint not null,
    next_actor smallint not null,
    shift integer not null,
    first_infoset integer not null,
    folded double precision not null,
    stake double precision not null,
    worst double precision not null,
    best double precision not null,
    loss double precision not null
);

create temporary table menu (
    node integer not null,
    street smallint not null,
    worst1 double precision,
    worst2 double precision,
    worst3 double precision,
    worst4 double precision,
    worst5 double precision,
    worst6 double precision,
    worst7 double precision,
    best1 double precision,
    best2 double precision,
    best3 double precision,
    best4 double precision,
    best5 double precision,
    best6 double precision,
    best7 double precision,
    loss1 double precision,
    loss2 double precision,
    loss3 double precision,
    loss4 double precision,
    loss5 double precision,
    loss6 double precision,
    loss7 double precision
);

create temporary table hand (
    street smallint not null,
    bucket smallint not null,
    rank double precision
);

-- With how much regret an infoset begins.
create temporary view beginning as
select
    menu.node,
    hand.bucket,
    coalesce(
        case when hand.rank between menu.worst1 and menu.best1 then 1 else menu.loss1 end, 0
    ) as regret1,
    coalesce(
        case when hand.rank between menu.worst2 and menu.best2 then 1 else menu.loss2 end, 0
    ) as regret2,
    coalesce(
        case when hand.rank between menu.worst3 and menu.best3 then 1 else menu.loss3 end, 0
    ) as regret3,
    coalesce(
        case when hand.rank between menu.worst4 and menu.best4 then 1 else menu.loss4 end, 0
    ) as regret4,
    coalesce(
        case when hand.rank between menu.worst5 and menu.best5 then 1 else menu.loss5 end, 0
    ) as regret5,
    coalesce(
        case when hand.rank between menu.worst6 and menu.best6 then 1 else menu.loss6 end, 0
    ) as regret6,
    coalesce(
        case when hand.rank between menu.worst7 and menu.best7 then 1 else menu.loss7 end, 0
    ) as regret7
from menu
inner join hand on hand.street = menu.street;

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

create temporary table held (
    infoset integer not null,
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
    epoch bigint not null
);

create temporary table playing (
    infoset integer not null,
    node integer not null,
    bucket smallint not null,
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
    infoset integer,
    weight double precision,
    reach double precision,
    u double precision,
    value double precision
);

create temporary table met (
    place bigint,
    infoset integer,
    reach double precision,
    u double precision,
    regret1 double precision,
    regret2 double precision,
    regret3 double precision,
    regret4 double precision,
    regret5 double precision,
    regret6 double precision,
    regret7 double precision
);

create temporary table node_value (
    level smallint,
    place bigint,
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
);

create temporary table tally (
    infoset integer,
    action smallint,
    amount double precision,
    epoch bigint
)
