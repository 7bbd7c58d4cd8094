-- Every deal begins at the root.
--
-- reads    deal
-- writes   move (level 0), and empties what the last walk left           grain: one row a deal
-- params   none
-- cost     one row a deal
truncate move;

truncate node_value;

insert into move (
    level, deal, node, parent, present, actor, action, kind, weight, reach, onward, value
)
select
    0::smallint as level,
    deal,
    0 as node,
    -1 as parent,
    0::bigint as present,
    (-1)::smallint as actor,
    0::smallint as action,
    0::smallint as kind,
    1.0::double precision as weight,
    weight::double precision as reach,
    weight::double precision as onward,
    null::bigint as value
from deal
