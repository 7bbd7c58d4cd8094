-- Values of the nodes of one level to the player who trains, from what comes after them, and what
-- they teach him.
--
-- The regret of an action is its value less that of the mixture, added up over the deals in which
-- the infoset was met, each as likely as deal and opponent lead there.
--
-- reads    move (level + 1), node_value (level + 1)
-- writes   worth (this level's moves with their values); node_value (level), one row a (deal,
--          node); delta, one row an infoset where he acts
-- params   level
-- cost     one join and one sum a move, and one sum a move of his
-- source   Lanctot et al. 2009
truncate worth;

insert into worth (deal, parent, action, held, trained, weight, reach, value)
select
    move.deal,
    move.parent,
    move.action,
    move.held,
    move.trained,
    move.weight,
    move.reach,
    coalesce(move.value, below.value) as value
from move
left join node_value as below
    on
        below.level = %(level)s::smallint + 1
        and below.deal = move.deal
        and below.node = move.node
where move.level = %(level)s::smallint + 1;

insert into node_value (level, deal, node, value)
select
    %(level)s::smallint as level,
    deal,
    parent as node,
    sum(floor(weight * value + 0.5)) as value
from worth
group by deal, parent;

insert into delta (
    node, bucket, trained,
    change1, change2, change3, change4, change5, change6, change7, visits
)
with met as (
    select
        parent as node,
        held as bucket,
        sum(case when action = 1 then floor(reach * value + 0.5) end) as value1,
        sum(case when action = 2 then floor(reach * value + 0.5) end) as value2,
        sum(case when action = 3 then floor(reach * value + 0.5) end) as value3,
        sum(case when action = 4 then floor(reach * value + 0.5) end) as value4,
        sum(case when action = 5 then floor(reach * value + 0.5) end) as value5,
        sum(case when action = 6 then floor(reach * value + 0.5) end) as value6,
        sum(case when action = 7 then floor(reach * value + 0.5) end) as value7,
        sum(floor(weight * reach * value + 0.5)) as mixture,
        sum(case when action = 1 then 1 else 0 end) as visits
    from worth
    where trained
    group by parent, held
)

-- An action that the menu lacks has no value, and so no regret.
select
    node,
    bucket,
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
