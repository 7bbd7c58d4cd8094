-- One action for every hand that is still played, as likely as the player's policy takes it.
--
-- The action is the one whose share of (0, 1) holds the hand's random number u; where u lies within
-- that share is again a uniform number, independent of the choice, and goes on to the next level.
--
-- reads    situation (level), choice, node, deal
-- writes   situation (level + 1)                               grain: one row a (deal, seating)
-- params   game, level, first_node, last_node (of the level's decisions)
-- cost     one join by infoset and one by node a hand
insert into situation (level, deal, seating, node, kind, player, bucket, u)
with summed as (
    select
        player,
        node,
        bucket,
        action,
        sum(weight) over (partition by player, node, bucket order by action) as upper,
        sum(weight) over (partition by player, node, bucket) as whole,
        row_number() over (partition by player, node, bucket order by action desc) as from_last
    from choice
    where weight > 0
),

share as (
    select
        *,
        coalesce(
            lag(upper) over (partition by player, node, bucket order by action), 0
        ) as lower
    from summed
),

taken as (
    select
        situation.deal,
        situation.seating,
        situation.node as parent,
        share.action,
        -- Rounding may leave u at the edge of the last share.
        least(
            greatest(
                (situation.u * share.whole - share.lower)
                / greatest(share.upper - share.lower, 1e-300)::double precision,
                0
            ),
            0.9999999999
        ) as u
    from situation
    inner join share
        on
            share.player = situation.player
            and share.node = situation.node
            and share.bucket = situation.bucket
            and situation.u * share.whole >= share.lower
            and (situation.u * share.whole < share.upper or share.from_last = 1)
    where situation.level = %(level)s::smallint and situation.kind = 0
)

select
    (%(level)s::smallint + 1)::smallint as level,
    taken.deal,
    taken.seating,
    child.node,
    child.kind,
    (
        case
            when taken.seating = 0 then coalesce(child.actor, 0)
            else 1 - coalesce(child.actor, 0)
        end
    )::smallint as player,
    (
        (case when child.actor = 0 then deal.hands0 else deal.hands1 end >> (16 * child.street))
        & 65535
    )::smallint as bucket,
    taken.u
from taken
inner join node as child on child.parent = taken.parent and child.action = taken.action
inner join deal on deal.deal = taken.deal
where
    child.game = %(game)s::text
    and child.parent between %(first_node)s::integer and %(last_node)s::integer
