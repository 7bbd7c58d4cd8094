-- What all walks of a training work on: the betting tree, the infosets, and what is learnt there.
--
-- Up to seven actions stand side by side in numbered columns, so that a decision is one row: it is
-- found once, and drawing an action or adding up regrets needs no other row. Infosets are numbered
-- from 0 without gaps, level by level, so that those of a walk's level are found by a bit each: an
-- infoset is its node's first one plus the bucket.
--
-- reads    nothing
-- writes   the tables, empty
-- shared   in DuckDB's memory, where two walks of one training go side by side; elsewhere they are
--          temporary, and no other session sees them
-- params   none
-- cost     milliseconds
-- grain    decision: one row a node where a player acts; branch: one row an edge of the betting
--          tree; warrant: one row a decision; hand: one row a bucket of a street; beginning: one
--          row an infoset; option: one row an action of a choice; held: one row an infoset of the
--          blueprint; playing: one row an infoset (`turn` is of use where regrets are discounted:
--          the epochs of its player by its last update); tally: one row a count of the average,
--          trained: one row an infoset that an epoch trained, that are not in `playing` yet

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

create temporary table warrant (
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
    warrant.node,
    hand.bucket,
    case
        when hand.rank between warrant.worst1 and warrant.best1 then 1
        else coalesce(warrant.loss1, 0)
    end as regret1,
    case
        when hand.rank between warrant.worst2 and warrant.best2 then 1
        else coalesce(warrant.loss2, 0)
    end as regret2,
    case
        when hand.rank between warrant.worst3 and warrant.best3 then 1
        else coalesce(warrant.loss3, 0)
    end as regret3,
    case
        when hand.rank between warrant.worst4 and warrant.best4 then 1
        else coalesce(warrant.loss4, 0)
    end as regret4,
    case
        when hand.rank between warrant.worst5 and warrant.best5 then 1
        else coalesce(warrant.loss5, 0)
    end as regret5,
    case
        when hand.rank between warrant.worst6 and warrant.best6 then 1
        else coalesce(warrant.loss6, 0)
    end as regret6,
    case
        when hand.rank between warrant.worst7 and warrant.best7 then 1
        else coalesce(warrant.loss7, 0)
    end as regret7
from warrant
inner join hand on hand.street = warrant.street;

-- Choice n is all of n actions, choice 8 + a is action a alone. Of is1 to is7 one is 1, that of the
-- action, and the others are 0: a sum of products picks the action's column, at a fraction of the
-- cost of a case with seven branches.
create temporary table option (
    choice smallint not null,
    action smallint not null,
    is1 double precision not null,
    is2 double precision not null,
    is3 double precision not null,
    is4 double precision not null,
    is5 double precision not null,
    is6 double precision not null,
    is7 double precision not null
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

create temporary table tally (
    infoset integer,
    action smallint,
    amount double precision,
    epoch bigint
);

create temporary table trained (
    infoset integer,
    visits bigint,
    epoch bigint
)
