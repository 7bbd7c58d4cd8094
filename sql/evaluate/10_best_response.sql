-- The best that one player can do on a level, against a fixed opponent, from a full-width walk.
--
-- Values are weighted by how likely deal and opponent lead here. So at an infoset the best action
-- is the one with the largest sum over its deals; the player takes it in all of them.
--
-- reads    move (level + 1) of a full-width walk, best_value (level + 1)
-- writes   best_value (level)                                     grain: one row a (deal, node)
-- params   level
-- cost     one pass over the level
-- source   Johanson et al. 2011, "Accelerating best response calculation in large extensive games"
insert into best_value (level, deal, node, value)
with arrived as (
    select
        move.deal,
        move.parent,
        move.held,
        move.trained,
        move.action,
        coalesce(move.value::double precision / 1048576 * move.reach, below.value) as value
    from move
    left join best_value as below
        on
            below.level = %(level)s::smallint + 1
            and below.deal = move.deal
            and below.node = move.node
    where move.level = %(level)s::smallint + 1
),

response as (
    select
        parent,
        held,
        action,
        row_number() over (
            partition by parent, held order by sum(value) desc, action asc
        ) as place
    from arrived
    where trained
    group by parent, held, action
)

select
    %(level)s::smallint as level,
    arrived.deal,
    arrived.parent as node,
    sum(arrived.value) as value
from arrived
left join response
    on
        response.parent = arrived.parent
        and response.held = arrived.held
        and response.action = arrived.action
where not arrived.trained or response.place = 1
group by arrived.deal, arrived.parent
