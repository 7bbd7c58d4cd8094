-- The betting tree as the walk needs it: every edge with what ends there.
--
-- A fold's payoff to seat 0 is known; a showdown's is the stake, won or lost or nothing.
--
-- reads    node
-- writes   branch                                                          grain: one row an edge
-- params   game
-- cost     half a million rows for the largest preset
insert into branch (node, parent, action, actor, place, actions, kind, folded, stake)
select
    child.node,
    parent.node as parent,
    child.action,
    parent.actor,
    (parent.actor * 4 + parent.street + 1)::smallint as place,
    parent.actions,
    child.kind,
    case
        when child.kind = 1 and parent.actor = 0 then -child.chips0
        when child.kind = 1 then child.chips1
    end as folded,
    least(child.chips0, child.chips1) as stake
from node as child
inner join node as parent on parent.game = child.game and parent.node = child.parent
where child.game = %(game)s::text
order by parent.node, child.action
