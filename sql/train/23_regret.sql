-- What a walk teaches the player who trains.
--
-- The regret of an action is its value less that of the mixture, added up over the deals in which
-- the infoset was met. What follows from an action ends play, or comes to where he acts again.
--
-- reads    move
-- writes   delta                                     grain: one row an infoset where he acts
-- params   none
-- cost     one sum a move that ends play, and two a place where he acts
-- joins    as written in DuckDB: there are none
-- source   Zinkevich et al. 2007, "Regret minimization in games with incomplete information"
insert into delta (
    infoset, node, trained,
    change1, change2, change3, change4, change5, change6, change7, visits
)
with outcome as (
    select
        own >> 3 as infoset,
        own & 7 as action,
        value,
        0 as mixture,
        0 as node,
        0 as visits
    from move
    where value is not null and own is not null
    union all
    select
        infoset,
        0 as action,
        0 as value,
        value as mixture,
        (place & 4294967295)::integer as node,
        1 as visits
    from move
    where value is not null and infoset is not null
),

taught as (
    select
        infoset,
        max(node) as node,
        sum(case when action = 1 then value end) as value1,
        sum(case when action = 2 then value end) as value2,
        sum(case when action = 3 then value end) as value3,
        sum(case when action = 4 then value end) as value4,
        sum(case when action = 5 then value end) as value5,
        sum(case when action = 6 then value end) as value6,
        sum(case when action = 7 then value end) as value7,
        sum(mixture) as mixture,
        sum(visits) as visits
    from outcome
    group by infoset
)

-- An action that the menu lacks, or that was left out, has no value, and so no regret.
select
    infoset,
    node,
    true as trained,
    coalesce(value1 - mixture, 0) as change1,
    coalesce(value2 - mixture, 0) as change2,
    coalesce(value3 - mixture, 0) as change3,
    coalesce(value4 - mixture, 0) as change4,
    coalesce(value5 - mixture, 0) as change5,
    coalesce(value6 - mixture, 0) as change6,
    coalesce(value7 - mixture, 0) as change7,
    visits::bigint as visits
from taught
