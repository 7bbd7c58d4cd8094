-- How often the opponent takes each action: there his strategy goes into the average.
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
select
    move.other >> 3 as infoset,
    branch.parent as node,
    false as trained,
    coalesce(
        sum(floor(move.reach * 1048576 + 0.5)) filter (where move.other & 7 = 1), 0
    ) as change1,
    coalesce(
        sum(floor(move.reach * 1048576 + 0.5)) filter (where move.other & 7 = 2), 0
    ) as change2,
    coalesce(
        sum(floor(move.reach * 1048576 + 0.5)) filter (where move.other & 7 = 3), 0
    ) as change3,
    coalesce(
        sum(floor(move.reach * 1048576 + 0.5)) filter (where move.other & 7 = 4), 0
    ) as change4,
    coalesce(
        sum(floor(move.reach * 1048576 + 0.5)) filter (where move.other & 7 = 5), 0
    ) as change5,
    coalesce(
        sum(floor(move.reach * 1048576 + 0.5)) filter (where move.other & 7 = 6), 0
    ) as change6,
    coalesce(
        sum(floor(move.reach * 1048576 + 0.5)) filter (where move.other & 7 = 7), 0
    ) as change7,
    0::bigint as visits
from move
inner join branch on branch.node = (move.place & 4294967295)::integer
where move.other is not null
group by move.other >> 3, branch.parent
