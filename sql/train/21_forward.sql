-- Walk one level down: every action of the player who trains, one of the opponent's.
--
-- The opponent's action is the one whose share of (0, 1) holds the deal's random number u; where u
-- lies within that share is again a uniform number, independent of the choice, and goes on down.
-- A full-width walk takes all actions, and carries how likely the opponent plays this far.
--
-- reads    move (level), playing, branch
-- writes   move (level + 1)                                 grain: one row a (deal, edge) taken
-- params   level, first_node, last_node (of the level's decisions), traverser (the seat that
--          trains), sampled (1: external sampling, 0: full width)
-- cost     one join by (node, bucket) a decision, one by node an edge
-- source   Lanctot et al. 2009, "Monte Carlo sampling for regret minimization in extensive games",
--          external sampling; values are chips * 2^20, whole numbers, so that sums repeat exactly
insert into move (
    level, deal, node, parent, action, kind, held, trained, bucket, trains,
    weight, reach, u, mine, theirs, share, value
)
with here as (
    select
        move.deal,
        move.node,
        move.bucket,
        move.trains,
        move.trains or %(sampled)s::smallint = 0 as every,
        move.reach,
        move.u,
        move.mine,
        move.theirs,
        move.share,
        playing.actions,
        greatest(playing.regret1, 0) as r1,
        greatest(playing.regret2, 0) as r2,
        greatest(playing.regret3, 0) as r3,
        greatest(playing.regret4, 0) as r4,
        greatest(playing.regret5, 0) as r5,
        greatest(playing.regret6, 0) as r6,
        greatest(playing.regret7, 0) as r7
    from move
    inner join playing on playing.node = move.node and playing.bucket = move.bucket
    where
        move.level = %(level)s::smallint
        and move.kind = 0
        and playing.node between %(first_node)s::integer and %(last_node)s::integer
),

-- Regret matching: an action's part of the whole is its positive regret; equal parts where no
-- regret is positive, up to the actions of the menu.
matched as (
    select
        here.*,
        here.r1 + here.r2 + here.r3 + here.r4 + here.r5 + here.r6 + here.r7 > 0 as learnt
    from here
),

parted as (
    select
        deal,
        node,
        bucket,
        trains,
        every,
        reach,
        u,
        mine,
        theirs,
        share,
        actions,
        case when learnt then r1 + r2 + r3 + r4 + r5 + r6 + r7 else actions end as whole,
        case when learnt then r1 else 1 end as upper1,
        case when learnt then r1 + r2 else 2 end as upper2,
        case when learnt then r1 + r2 + r3 else 3 end as upper3,
        case when learnt then r1 + r2 + r3 + r4 else 4 end as upper4,
        case when learnt then r1 + r2 + r3 + r4 + r5 else 5 end as upper5,
        case when learnt then r1 + r2 + r3 + r4 + r5 + r6 else 6 end as upper6
    from matched
),

drawn as (
    select
        parted.*,
        case
            when parted.u * parted.whole < parted.upper1 then 1
            when parted.u * parted.whole < parted.upper2 then 2
            when parted.u * parted.whole < parted.upper3 then 3
            when parted.u * parted.whole < parted.upper4 then 4
            when parted.u * parted.whole < parted.upper5 then 5
            when parted.u * parted.whole < parted.upper6 then 6
            else parted.actions
        end as action
    from parted
    -- Keeps PostgreSQL from matching the regrets anew for every edge.
    offset 0
),

edge as (
    select
        drawn.deal,
        drawn.node as parent,
        drawn.bucket as held,
        drawn.trains as trained,
        drawn.every,
        drawn.reach,
        drawn.mine,
        drawn.theirs,
        drawn.share,
        drawn.u,
        drawn.whole,
        branch.node,
        branch.action,
        branch.kind,
        branch.folded,
        branch.stake,
        branch.next_actor = %(traverser)s::smallint as trains,
        branch.shift,
        case branch.action
            when 1 then 0
            when 2 then drawn.upper1
            when 3 then drawn.upper2
            when 4 then drawn.upper3
            when 5 then drawn.upper4
            when 6 then drawn.upper5
            else drawn.upper6
        end as lower,
        case when branch.action = drawn.actions then drawn.whole
            else case branch.action
                when 1 then drawn.upper1
                when 2 then drawn.upper2
                when 3 then drawn.upper3
                when 4 then drawn.upper4
                when 5 then drawn.upper5
                else drawn.upper6
            end
        end as upper
    from drawn
    inner join branch on branch.parent = drawn.node
    where
        branch.parent between %(first_node)s::integer and %(last_node)s::integer
        and (drawn.every or branch.action = drawn.action)
),

taken as (
    select
        edge.*,
        (edge.upper - edge.lower)::double precision / edge.whole as sigma
    from edge
)

select
    (%(level)s::smallint + 1)::smallint as level,
    deal,
    node,
    parent,
    action,
    kind,
    held,
    trained,
    ((case when trains then mine else theirs end >> shift) & 65535)::smallint as bucket,
    trains,
    case when every then sigma else 1 end as weight,
    case when every and not trained then reach * sigma else reach end as reach,
    -- Rounding may leave u at the edge of the last share.
    case
        when every then u
        else least(
            (u * whole - lower) / greatest(upper - lower, 1e-300)::double precision,
            0.9999999999
        )
    end as u,
    mine,
    theirs,
    share,
    case
        when kind = 1 then folded * (1 - 2 * %(traverser)s::smallint) * 1048576
        when kind = 2
            then floor(stake * (share - 1) * (1 - 2 * %(traverser)s::smallint) * 1048576 + 0.5)
    end as value
from taken
