-- Values of the nodes of one level to the player who trains, from what comes after them.
--
-- reads    move (level + 1), node_value (level + 1)
-- writes   node_value (level)                               grain: one row a (deal, node) visited
-- params   level
-- cost     one join and one sum a move
-- source   Lanctot et al. 2009
insert into node_value (level, place, value)
select
    %(level)s::smallint as level,
    move.parent as place,
    sum(floor(move.weight * coalesce(move.value, below.value) + 0.5)) as value
from move
left join node_value as below
    on below.level = %(level)s::smallint + 1 and below.place = move.place
where move.level = %(level)s::smallint + 1
group by move.parent
