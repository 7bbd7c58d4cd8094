-- How often the opponent takes each action, in a walk inside the database: there his strategy goes
-- into the average. (In memory 35_tally.sql notes it, and 36_average.sql adds it up.)
--
-- A sampled walk counts the actions drawn, which on average is how likely he takes them; a
-- full-width one adds up how likely he plays this far.
--
-- reads    move, branch
-- writes   delta                                     grain: one row an infoset where he acts
-- params   none
-- cost     one join and one sum a move of his
-- source   Lanctot et al. 2009: the average is taken at the opponent's nodes, where play comes as
--          often as he plays there
insert into delta (
    infoset, node, trained,
    change1, change2, change3, change4, change5, change6, change7, visits
)
with taken as (
    select
        move.other >> 3 as infoset,
        move.other & 7 as action,
        branch.parent as node,
        floor(move.reach * 1048576 + 0.5) as amount
    from move
    inner join branch on branch.node = (move.place & 4294967295)::integer
    where move.other is not null
)

select
    infoset,
    node,
    false as trained,
    sum(case when action = 1 then amount else 0 end) as change1,
    sum(case when action = 2 then amount else 0 end) as change2,
    sum(case when action = 3 then amount else 0 end) as change3,
    sum(case when action = 4 then amount else 0 end) as change4,
    sum(case when action = 5 then amount else 0 end) as change5,
    sum(case when action = 6 then amount else 0 end) as change6,
    sum(case when action = 7 then amount else 0 end) as change7,
    0::bigint as visits
from taken
group by infoset, node
