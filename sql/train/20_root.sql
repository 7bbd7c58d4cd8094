-- Every deal begins at the root.
--
-- reads    deal, branch
-- writes   move (level 0), and empties what the last walk left           grain: one row a deal
-- params   traverser (the seat that trains)
-- cost     one row a deal
truncate move;

truncate node_value;

truncate delta;

insert into move (
    level, deal, node, parent, action, kind, held, trained, bucket, trains,
    weight, reach, u, mine, theirs, share
)
select
    0::smallint as level,
    deal.deal,
    0 as node,
    -1 as parent,
    0::smallint as action,
    0::smallint as kind,
    0::smallint as held,
    false as trained,
    ((case when root.actor = 0 then deal.hands0 else deal.hands1 end) & 65535)::smallint as bucket,
    root.actor = %(traverser)s::smallint as trains,
    1.0::double precision as weight,
    deal.weight as reach,
    deal.u,
    case when %(traverser)s::smallint = 0 then deal.hands0 else deal.hands1 end as mine,
    case when %(traverser)s::smallint = 0 then deal.hands1 else deal.hands0 end as theirs,
    deal.share
from deal
cross join (
    select min(branch.actor) as actor from branch where branch.parent = 0
) as root
