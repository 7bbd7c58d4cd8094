-- Walk one level down: every action of the player who trains, one of the opponent's.
--
-- The opponent's action is the one whose share of (0, 1) holds the deal's random number u; where u
-- lies within that share is again a uniform number, independent of the choice, and goes on down.
-- A full-width walk takes all actions, and carries how likely the opponent plays this far.
--
-- What the player who trains has long found to be bad is left out: an action that he does not play
-- now, and whose regret is below a threshold. The regret stays as it is, until an epoch in twenty
-- looks at everything again. Actions that end the hand cost nothing, and stay. As it is not played,
-- nothing else changes.
--
-- reads    met, decision, option, branch, deal
-- writes   move (level + 1)                                 grain: one row a (deal, edge) taken
-- params   level, first_node, last_node (of its decisions), first_child, last_child (of what comes
--          after them), traverser (the seat that trains), sampled (1: external sampling, 0: full
--          width), threshold (of regrets)
-- cost     one join by node a decision, one by node and one by deal an edge
-- joins    as written in DuckDB: moves come first, and look up what is small
-- source   Lanctot et al. 2009, "Monte Carlo sampling for regret minimization in extensive games",
--          external sampling; Brown & Sandholm 2019, "Superhuman AI for multiplayer poker",
--          supplement: pruning by negative regret. Values are chips * 2^20, whole numbers, so that
--          sums repeat exactly
insert into move (
    level, place, parent, action, held, trained, infoset, weight, reach, u, value
)
with here as (
    select
        met.place,
        met.infoset,
        met.reach,
        met.u,
        decision.actions,
        decision.child,
        decision.actor = %(traverser)s::smallint as trained,
        decision.actor = %(traverser)s::smallint or %(sampled)s::smallint = 0 as every,
        greatest(met.regret1, 0) as r1,
        greatest(met.regret2, 0) as r2,
        greatest(met.regret3, 0) as r3,
        greatest(met.regret4, 0) as r4,
        greatest(met.regret5, 0) as r5,
        greatest(met.regret6, 0) as r6,
        greatest(met.regret7, 0) as r7,
        -- A bit each for the actions whose regret is below the threshold.
        case when met.regret1 < %(threshold)s::double precision then 2 else 0 end
        + case when met.regret2 < %(threshold)s::double precision then 4 else 0 end
        + case when met.regret3 < %(threshold)s::double precision then 8 else 0 end
        + case when met.regret4 < %(threshold)s::double precision then 16 else 0 end
        + case when met.regret5 < %(threshold)s::double precision then 32 else 0 end
        + case when met.regret6 < %(threshold)s::double precision then 64 else 0 end
        + case when met.regret7 < %(threshold)s::double precision then 128 else 0 end as bad
    from met
    inner join decision on decision.node = (met.place & 4294967295)::integer
    where decision.node between %(first_node)s::integer and %(last_node)s::integer
    -- Here and below: keeps PostgreSQL from reckoning anew wherever a column is named.
    offset 0
),

-- Regret matching: an action's part of the whole is its positive regret; equal parts where no
-- regret is positive.
matched as (
    select
        here.*,
        case when here.r1 + here.r2 + here.r3 + here.r4 + here.r5 + here.r6 + here.r7 > 0
            then 0 else 1
        end::double precision as equal
    from here
),

parted as (
    select
        place,
        infoset,
        reach,
        u,
        actions,
        child,
        trained,
        every,
        bad,
        r1 + equal as upper1,
        r1 + r2 + 2 * equal as upper2,
        r1 + r2 + r3 + 3 * equal as upper3,
        r1 + r2 + r3 + r4 + 4 * equal as upper4,
        r1 + r2 + r3 + r4 + r5 + 5 * equal as upper5,
        r1 + r2 + r3 + r4 + r5 + r6 + 6 * equal as upper6,
        r1 + r2 + r3 + r4 + r5 + r6 + r7 + actions * equal as whole
    from matched
    offset 0
),

chosen as (
    select
        parted.*,
        case
            when parted.every then parted.actions
            else 8 + least(
                parted.actions,
                case
                    when parted.u * parted.whole < parted.upper1 then 1
                    when parted.u * parted.whole < parted.upper2 then 2
                    when parted.u * parted.whole < parted.upper3 then 3
                    when parted.u * parted.whole < parted.upper4 then 4
                    when parted.u * parted.whole < parted.upper5 then 5
                    when parted.u * parted.whole < parted.upper6 then 6
                    else 7
                end
            )
        end as choice
    from parted
    offset 0
),

edge as (
    select
        chosen.place >> 32 as deal,
        chosen.place,
        chosen.infoset,
        chosen.reach,
        chosen.u,
        chosen.trained,
        chosen.every,
        chosen.whole,
        chosen.trained and (chosen.bad >> option.action & 1) = 1 as is_bad,
        option.action,
        chosen.child + option.action - 1 as node,
        case option.action
            when 1 then 0
            when 2 then chosen.upper1
            when 3 then chosen.upper2
            when 4 then chosen.upper3
            when 5 then chosen.upper4
            when 6 then chosen.upper5
            else chosen.upper6
        end as lower,
        case when option.action = chosen.actions then chosen.whole
            else case option.action
                when 1 then chosen.upper1
                when 2 then chosen.upper2
                when 3 then chosen.upper3
                when 4 then chosen.upper4
                when 5 then chosen.upper5
                else chosen.upper6
            end
        end as upper
    from chosen
    inner join option on option.choice = chosen.choice
),

taken as (
    select
        edge.*,
        (edge.upper - edge.lower)::double precision / edge.whole as sigma
    from edge
)

select
    (%(level)s::smallint + 1)::smallint as level,
    (taken.deal << 32) + taken.node as place,
    taken.place as parent,
    taken.action,
    ((taken.place & 4294967295) << 32) + taken.infoset as held,
    taken.trained,
    case
        when branch.kind = 0
            then
                (
                    branch.first_infoset
                    + (
                        (case when branch.next_actor = 0 then deal.hands0 else deal.hands1 end)
                        >> branch.shift & 65535
                    )
                )::integer
    end as infoset,
    case when taken.every then taken.sigma else 1 end as weight,
    case
        when taken.every and not taken.trained then taken.reach * taken.sigma
        else taken.reach
    end as reach,
    -- Rounding may leave u at the edge of the last share.
    case
        when taken.every then taken.u
        else least(
            (taken.u * taken.whole - taken.lower)
            / greatest(taken.upper - taken.lower, 1e-300)::double precision,
            0.9999999999
        )
    end as u,
    case branch.kind
        when 1 then branch.folded * (1 - 2 * %(traverser)s::smallint) * 1048576
        when 2
            then floor(
                branch.stake * (deal.share - 1) * (1 - 2 * %(traverser)s::smallint) * 1048576 + 0.5
            )
    end as value
from taken
inner join branch on branch.node = taken.node
inner join deal on deal.deal = taken.deal
where
    branch.node between %(first_child)s::integer and %(last_child)s::integer
    and not (taken.is_bad and taken.sigma = 0 and branch.kind = 0)
