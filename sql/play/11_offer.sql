-- What the players are asked on a level: every infoset that was reached, with its menu.
--
-- reads    situation (level), node, edge, strength, beginning
-- writes   offer, emptied first; empties choice             grain: one row an action of an infoset
-- params   game, level, first_node, last_node (of the level's decisions)
-- cost     some 100,000 rows a level for 50,000 hands of the full tree
truncate offer;

truncate choice;

insert into offer (
    player, node, bucket, action, edge, what, street, pot, owed, added, odds, equity, begun
)
with met as (
    select distinct
        player,
        node,
        bucket
    from situation
    where level = %(level)s::smallint and kind = 0
),

menu as (
    select
        here.node,
        child.action,
        child.edge,
        here.street,
        here.chips0 + here.chips1 as pot,
        greatest(here.chips0, here.chips1) - least(here.chips0, here.chips1) as owed,
        case
            when here.actor = 0 then child.chips0 - here.chips0
            else child.chips1 - here.chips1
        end as added
    from node as here
    inner join node as child on child.game = here.game and child.parent = here.node
    where
        here.game = %(game)s::text
        and here.node between %(first_node)s::integer and %(last_node)s::integer
        and child.game = %(game)s::text
        and child.parent between %(first_node)s::integer and %(last_node)s::integer
)

select
    met.player,
    met.node,
    met.bucket,
    menu.action,
    menu.edge::smallint as edge,
    case when edge.kind in ('fold', 'check', 'call', 'shove') then edge.kind else 'raise' end
        as what,
    menu.street,
    menu.pot,
    menu.owed,
    menu.added,
    menu.owed::double precision / (menu.pot + menu.owed) as odds,
    strength.equity::double precision as equity,
    greatest(
        case menu.action
            when 1 then beginning.regret1
            when 2 then beginning.regret2
            when 3 then beginning.regret3
            when 4 then beginning.regret4
            when 5 then beginning.regret5
            when 6 then beginning.regret6
            when 7 then beginning.regret7
        end,
        0
    )::double precision as begun
from met
inner join menu on menu.node = met.node
inner join beginning on beginning.node = met.node and beginning.bucket = met.bucket
inner join strength on strength.street = menu.street and strength.bucket = met.bucket
left join edge on edge.edge = menu.edge
