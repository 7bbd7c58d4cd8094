-- The opponent is at the root with whatever he may hold.
--
-- reads    deal, branch
-- writes   reached (level 0), and empties what the last best response left
--                                                            grain: one row a hand of the opponent
-- params   responder (a seat)
-- cost     one pass over the deals
truncate reached;

truncate answer;

insert into reached (level, node, kind, actor, shift, hands, reach)
select
    0::smallint as level,
    0 as node,
    0::smallint as kind,
    root.actor,
    0 as shift,
    held.hands,
    1.0::double precision as reach
from (
    select distinct case when %(responder)s::smallint = 0 then hands1 else hands0 end as hands
    from deal
) as held
cross join (
    select min(branch.actor) as actor from branch where branch.parent = 0
) as root
