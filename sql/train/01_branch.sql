-- The betting tree as the walk needs it: every edge with what ends there.
--
-- A fold's payoff to seat 0 is known; a showdown's is the stake, won or lost or shared.
--
-- reads    node
-- writes   branch, option                                                  grain: one row an edge
-- params   game
-- cost     half a million rows for the largest preset
insert into branch (
    node, parent, action, edge, actor, kind, next_actor, shift, folded, stake
)
select
    child.node,
    parent.node as parent,
    child.action,
    child.edge,
    parent.actor,
    child.kind,
    coalesce(child.actor, -1)::smallint as next_actor,
    16 * child.street as shift,
    (case
        when child.kind = 0 or child.kind = 2 then 0
        when parent.actor = 0 then -child.chips0
        else child.chips1
    end)::double precision as folded,
    least(child.chips0, child.chips1)::double precision as stake
from node as child
inner join node as parent on parent.game = child.game and parent.node = child.parent
where child.game = %(game)s::text
order by child.node;

insert into option (choice, action)
select
    actions.number::smallint as choice,
    action.number::smallint as action
from generate_series(1, 7) as actions (number)
inner join generate_series(1, 7) as action (number) on action.number <= actions.number
union all
select
    (8 + action.number)::smallint as choice,
    action.number::smallint as action
from generate_series(1, 7) as action (number)
