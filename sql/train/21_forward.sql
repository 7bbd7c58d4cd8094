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
-- cost     one join by (node, bucket) a decision, one by node an edge; the shares are materialized,
--          or PostgreSQL would match the regrets anew for every edge
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
        move.reach,
        move.u,
        move.mine,
        move.theirs,
        move.share,
        playing.actions,
        playing.regret1 as r1,
        playing.regret2 as r2,
        playing.regret3 as r3,
        playing.regret4 as r4,
        playing.regret5 as r5,
        playing.regret6 as r6,
        playing.regret7 as r7
    from move
    inner join playing on playing.node = move.node and playing.bucket = move.bucket
    where
        move.level = %(level)s::smallint
        and move.kind = 0
        and playing.node between %(first_node)s::integer and %(last_node)s::integer
),

matched as materialized (
    select
        deal,
        node,
        bucket,
        trains,
        reach,
        u,
        mine,
        theirs,
        share,
        actions,
        chance(1, actions, r1, r2, r3, r4, r5, r6, r7) as sigma1,
        chance(2, actions, r1, r2, r3, r4, r5, r6, r7) as sigma2,
        chance(3, actions, r1, r2, r3, r4, r5, r6, r7) as sigma3,
        chance(4, actions, r1, r2, r3, r4, r5, r6, r7) as sigma4,
        chance(5, actions, r1, r2, r3, r4, r5, r6, r7) as sigma5,
        chance(6, actions, r1, r2, r3, r4, r5, r6, r7) as sigma6,
        chance(7, actions, r1, r2, r3, r4, r5, r6, r7) as sigma7
    from here
),

edged as (
    select
        matched.*,
        matched.sigma1 as upper1,
        matched.sigma1 + matched.sigma2 as upper2,
        matched.sigma1 + matched.sigma2 + matched.sigma3 as upper3,
        matched.sigma1 + matched.sigma2 + matched.sigma3 + matched.sigma4 as upper4,
        matched.sigma1 + matched.sigma2 + matched.sigma3 + matched.sigma4
        + matched.sigma5 as upper5,
        matched.sigma1 + matched.sigma2 + matched.sigma3 + matched.sigma4
        + matched.sigma5 + matched.sigma6 as upper6
    from matched
),

drawn as (
    select
        edged.*,
        edged.trains or %(sampled)s::smallint = 0 as every,
        case
            when edged.u < edged.upper1 then 1
            when edged.u < edged.upper2 then 2
            when edged.u < edged.upper3 then 3
            when edged.u < edged.upper4 then 4
            when edged.u < edged.upper5 then 5
            when edged.u < edged.upper6 then 6
            else edged.actions
        end as action
    from edged
),

taken as (
    select
        drawn.deal,
        drawn.node as parent,
        drawn.bucket as held,
        drawn.trains as trained,
        drawn.every,
        drawn.reach,
        drawn.u,
        drawn.mine,
        drawn.theirs,
        drawn.share,
        branch.node,
        branch.action,
        branch.kind,
        branch.folded,
        branch.stake,
        branch.next_actor = %(traverser)s::smallint as trains,
        branch.shift,
        case branch.action
            when 1 then drawn.sigma1
            when 2 then drawn.sigma2
            when 3 then drawn.sigma3
            when 4 then drawn.sigma4
            when 5 then drawn.sigma5
            when 6 then drawn.sigma6
            else drawn.sigma7
        end as sigma,
        case branch.action
            when 1 then 0
            when 2 then drawn.upper1
            when 3 then drawn.upper2
            when 4 then drawn.upper3
            when 5 then drawn.upper4
            when 6 then drawn.upper5
            else drawn.upper6
        end as lower
    from drawn
    inner join branch on branch.parent = drawn.node
    where
        branch.parent between %(first_node)s::integer and %(last_node)s::integer
        and (drawn.every or branch.action = drawn.action)
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
        else least((u - lower) / greatest(sigma, 1e-300)::double precision, 0.9999999999)
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
