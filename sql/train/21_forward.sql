-- Walk one level down: every action of the player who trains, one of the opponent's.
--
-- The opponent's action is the one whose share of (0, 1) holds the deal's random number u; where u
-- lies within that share is again a uniform number, independent of the choice, and goes on down.
-- A full-width walk takes all actions, and carries how likely the opponent plays this far.
--
-- What the player who trains has long found to be bad is left out: an action that he does not play
-- now, and whose regret is below a threshold by what was learnt of it: below it by the loss with
-- which an action begins that the hand does not warrant, and so later for one that it does. The
-- regret stays as it is, until an epoch in twenty looks at everything again. Actions that end the
-- hand cost nothing, and stay. As it is not played, nothing else changes.
--
-- reads    met, decision, option, branch, deal
-- writes   move (level + 1)                                 grain: one row a (deal, edge) taken
-- params   level, first_node, last_node (of its decisions), first_child, last_child (of what comes
--          after them), traverser (the seat that trains), sampled (1: external sampling, 0: full
--          width), threshold (of regrets), first_deal, last_deal (of the epoch)
-- cost     one join by node and one by deal a decision, one by node an edge
-- joins    as written in DuckDB: moves come first, and look up what is small
-- source   Lanctot et al. 2009, "Monte Carlo sampling for regret minimization in extensive games",
--          external sampling; Brown & Sandholm 2019, "Superhuman AI for multiplayer poker",
--          supplement: pruning by negative regret. Values are chips * 2^20, whole numbers, so that
--          sums repeat exactly
insert into move (level, place, own, other, infoset, sigma, reach, u, value)
with here as (
    select
        met.place,
        met.own,
        met.infoset,
        met.sigma,
        met.reach,
        met.u,
        decision.actions,
        decision.child,
        decision.actor = %(traverser)s::smallint as trained,
        decision.actor = %(traverser)s::smallint or %(sampled)s::smallint = 0 as every,
        deal.hands0,
        deal.hands1,
        -- Betting ends on the street of its last decision.
        (
            coalesce(
                case decision.street
                    when 0 then deal.early0
                    when 1 then deal.early1
                    when 2 then deal.early2
                end,
                deal.share
            ) - 1
        ) * (1 - 2 * %(traverser)s::smallint) as won,
        greatest(met.regret1, 0) as r1,
        greatest(met.regret2, 0) as r2,
        greatest(met.regret3, 0) as r3,
        greatest(met.regret4, 0) as r4,
        greatest(met.regret5, 0) as r5,
        greatest(met.regret6, 0) as r6,
        greatest(met.regret7, 0) as r7,
        met.regret1,
        met.regret2,
        met.regret3,
        met.regret4,
        met.regret5,
        met.regret6,
        met.regret7
    from met
    inner join decision on decision.node = (met.place & 4294967295)::integer
    inner join deal on deal.deal = met.place >> 32
    where
        decision.node between %(first_node)s::integer and %(last_node)s::integer
        and deal.deal between %(first_deal)s::integer and %(last_deal)s::integer
    -- Here and below: keeps PostgreSQL from reckoning anew wherever a column is named.
    offset 0
),

-- Regret matching: an action's part of the whole is its positive regret; equal parts where no
-- regret is positive.
matched as (
    select
        here.*,
        (here.r1 + here.r2 + here.r3 + here.r4 + here.r5 + here.r6 + here.r7 <= 0)::integer
        ::double precision as equal
    from here
),

-- The parts one after another: where each ends, and which point of the whole is drawn.
parted as (
    select
        place,
        own,
        infoset,
        sigma,
        reach,
        u,
        actions,
        child,
        trained,
        every,
        hands0,
        hands1,
        won,
        equal,
        regret1,
        regret2,
        regret3,
        regret4,
        regret5,
        regret6,
        regret7,
        r1 + equal as upper1,
        r1 + r2 + 2 * equal as upper2,
        r1 + r2 + r3 + 3 * equal as upper3,
        r1 + r2 + r3 + r4 + 4 * equal as upper4,
        r1 + r2 + r3 + r4 + r5 + 5 * equal as upper5,
        r1 + r2 + r3 + r4 + r5 + r6 + 6 * equal as upper6,
        r1 + r2 + r3 + r4 + r5 + r6 + r7 + actions * equal as whole,
        u * (r1 + r2 + r3 + r4 + r5 + r6 + r7 + actions * equal) as point
    from matched
    offset 0
),

-- The action drawn comes after all whose parts end at or before the point; so its part begins
-- where the last of them ends.
chosen as (
    select
        parted.*,
        case
            when parted.every then parted.actions
            else 8 + least(
                parted.actions,
                1
                + (parted.point >= parted.upper1)::integer
                + (parted.point >= parted.upper2)::integer
                + (parted.point >= parted.upper3)::integer
                + (parted.point >= parted.upper4)::integer
                + (parted.point >= parted.upper5)::integer
                + (parted.point >= parted.upper6)::integer
            )
        end as choice,
        greatest(
            (parted.point >= parted.upper1)::integer * parted.upper1,
            (parted.point >= parted.upper2)::integer * parted.upper2,
            (parted.point >= parted.upper3)::integer * parted.upper3,
            (parted.point >= parted.upper4)::integer * parted.upper4,
            (parted.point >= parted.upper5)::integer * parted.upper5,
            (parted.point >= parted.upper6)::integer * parted.upper6
        ) as lower
    from parted
    offset 0
),

edge as (
    select
        chosen.*,
        option.action,
        chosen.child + option.action - 1 as node,
        chosen.infoset * 8 + option.action as played,
        option.is1 * chosen.regret1
        + option.is2 * chosen.regret2
        + option.is3 * chosen.regret3
        + option.is4 * chosen.regret4
        + option.is5 * chosen.regret5
        + option.is6 * chosen.regret6
        + option.is7 * chosen.regret7 as regret
    from chosen
    inner join option on option.choice = chosen.choice
),

weighed as (
    select
        edge.*,
        edge.equal + greatest(edge.regret, 0) as part
    from edge
),

taken as (
    select
        weighed.*,
        weighed.part::double precision / weighed.whole as share,
        case
            when weighed.every and not weighed.trained
                then weighed.reach * (weighed.part::double precision / weighed.whole)
            else weighed.reach
        end as reached
    from weighed
)

select
    (%(level)s::smallint + 1)::smallint as level,
    (taken.place >> 32 << 32) + taken.node as place,
    case when taken.trained then taken.played else taken.own end as own,
    case when not taken.trained then taken.played end as other,
    case
        when branch.kind = 0
            then
                (
                    branch.first_infoset
                    + (
                        (case when branch.next_actor = 0 then taken.hands0 else taken.hands1 end)
                        >> branch.shift & 65535
                    )
                )::integer
    end as infoset,
    case when taken.trained then taken.share else taken.sigma end as sigma,
    taken.reached as reach,
    -- Where the point lies within the part is again a uniform number; rounding may leave it at an
    -- taken.
    case
        when taken.every then taken.u
        else least(
            (taken.point - taken.lower)::double precision / greatest(taken.part, 1e-300),
            0.9999999999
        )
    end as u,
    case
        when branch.kind = 1
            then floor(
                taken.reached * branch.folded * (1 - 2 * %(traverser)s::smallint) * 1048576 + 0.5
            )
        when branch.kind = 2
            then floor(taken.reached * branch.stake * taken.won * 1048576 + 0.5)
    end as value
from taken
inner join branch on branch.node = taken.node
where
    branch.node between %(first_child)s::integer and %(last_child)s::integer
    and not (
        taken.trained
        and taken.part = 0
        and branch.kind = 0
        and taken.regret < %(threshold)s::double precision + branch.loss
    )
