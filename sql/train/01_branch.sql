-- The betting tree as the walk needs it: every decision with the numbers of its infosets, and every
-- edge with what ends there.
--
-- The infosets of a level come one after the other, those of seat 0 first, by the width of the menu
-- and then by node: a level is read in one piece, and what is learnt about one seat is written to
-- one half of it, two columns wide in most of it. A fold's payoff to seat 0 is known; a showdown's
-- is the stake, won or lost or shared. The price of a call is what it adds, as a part of the pot
-- that it is to win: 0 of a check; of a fold it is that of the call, as a negative number. No hand
-- can pay the price of a bet, 2 (see 04_playing.sql).
--
-- reads    node, holding, game
-- writes   decision, branch, option                     grain: one row a decision; one row an edge
-- params   game
-- cost     half a million rows for the largest preset
insert into decision (
    node, level, street, actor, actions, child, first_infoset, infosets, past, future
)
with held as (
    select
        holding.street,
        max(holding.bucket) + 1 as infosets
    from holding
    inner join game on game.cards = holding.cards
    where game.game = %(game)s::text
    group by holding.street
),

first_child as (
    select
        parent as node,
        min(node) as child
    from node
    where game = %(game)s::text
    group by parent
)

select
    node.node,
    node.level,
    node.street,
    node.actor,
    node.actions,
    first_child.child,
    (
        sum(held.infosets) over (
            order by
                node.level,
                node.actor,
                case when node.actions <= 2 then 2 when node.actions <= 4 then 4 else 7 end,
                node.node
        ) - held.infosets
    )::integer as first_infoset,
    held.infosets::integer as infosets,
    node.past,
    node.future
from node
inner join first_child on first_child.node = node.node
inner join held on held.street = node.street
where node.game = %(game)s::text and node.kind = 0;

insert into branch (
    node, parent, action, edge, actor, kind, next_actor, shift, first_infoset, folded, stake,
    price, added
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
    coalesce(decision.first_infoset, -1) as first_infoset,
    (case
        when child.kind = 0 or child.kind = 2 then 0
        when parent.actor = 0 then -child.chips0
        else child.chips1
    end)::double precision as folded,
    least(child.chips0, child.chips1)::double precision as stake,
    case
        when
            greatest(child.chips0, child.chips1) > greatest(parent.chips0, parent.chips1)
            then 2
        else
            case when child.kind = 1 then -1 else 1 end
            * abs(parent.chips0 - parent.chips1)::double precision
            / (parent.chips0 + parent.chips1)
    end as price,
    (child.chips0 + child.chips1 - parent.chips0 - parent.chips1)::double precision as added
from node as child
inner join node as parent on parent.game = child.game and parent.node = child.parent
left join decision on decision.node = child.node
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
