-- What a walk teaches the player who trains.
--
-- The regret of an action is its value less that of the mixture, added up over the deals in which
-- the infoset was met, each as likely as deal and opponent lead there.
--
-- reads    move, node_value
-- writes   delta                                     grain: one row an infoset where he acts
-- params   none
-- cost     one join and one sum a move of his
-- source   Zinkevich et al. 2007, "Regret minimization in games with incomplete information"
insert into delta (
    infoset, node, trained,
    change1, change2, change3, change4, change5, change6, change7, visits
)
with outcome as (
    select
        move.held,
        move.action,
        move.weight,
        floor(move.reach * coalesce(move.value, below.value) + 0.5) as value
    from move
    left join node_value as below
        on
            below.level = move.level
            and below.place = move.place
    where move.level > 0 and move.trained
),

met as (
    select
        held,
        sum(case when action = 1 then value end) as value1,
        sum(case when action = 2 then value end) as value2,
        sum(case when action = 3 then value end) as value3,
        sum(case when action = 4 then value end) as value4,
        sum(case when action = 5 then value end) as value5,
        sum(case when action = 6 then value end) as value6,
        sum(case when action = 7 then value end) as value7,
        sum(floor(weight * value + 0.5)) as mixture,
        -- Shares of a menu come to 1, whatever was left out (21_forward.sql).
        floor(sum(weight) + 0.5) as visits
    from outcome
    group by held
)

-- An action that the menu lacks has no value, and so no regret.
select
    (held & 4294967295)::integer as infoset,
    (held >> 32)::integer as node,
    true as trained,
    coalesce(value1 - mixture, 0) as change1,
    coalesce(value2 - mixture, 0) as change2,
    coalesce(value3 - mixture, 0) as change3,
    coalesce(value4 - mixture, 0) as change4,
    coalesce(value5 - mixture, 0) as change5,
    coalesce(value6 - mixture, 0) as change6,
    coalesce(value7 - mixture, 0) as change7,
    visits::bigint as visits
from met
