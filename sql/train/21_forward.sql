-- Walk down: every action of the player who trains, one of the opponent's.
--
-- A recursive query, each round of which goes one level down from all places to which the round
-- before has come, to the end of play. Where a blueprint is trained inside the database, each
-- level's infosets are looked up first (16_meet.sql), and a walk goes down one level at a time.
--
-- The opponent's action is the one whose share of (0, 1) holds the deal's random number u; where u
-- lies within that share is again a uniform number, independent of the choice, and goes on down.
-- A full-width walk takes all actions, and carries how likely the opponent plays this far.
--
-- What the player who trains has long found to be bad is left out: an action that he does not play
-- now, and whose regret has fallen below a threshold. The loss with which an action begins that the
-- hand does not warrant (01_branch.sql) was never learnt, so the threshold lies below it. The
-- regret stays as it is, until each twentieth of his epochs looks at everything again. Actions that
-- end the hand cost nothing, and stay. As it is not played, nothing else changes.
--
-- reads    move (level), decision, playing, deal, option, branch
-- writes   move (the levels after it)                       grain: one row a (deal, edge) taken
-- params   level, first_node, last_node (of its decisions), first_child, last_child (the nodes
--          that it may come to: all, or those of the next level), traverser (the seat that
--          trains), sampled (1: external sampling, 0: full width), threshold (of regrets: the
--          pruning's chips a deal, times all deals of his with their epochs' weights, below 0;
--          -1e300 where nothing is left out), first_deal, last_deal (of the epoch)
-- cost     a level's infosets are read once; one join by deal a decision, one by node an edge
-- joins    as written in DuckDB: what is large comes first, and looks up who has come there. Few
--          rows of a block of infosets are met; put together by deal they are worked on at once
-- source   Lanctot et al. 2009, "Monte Carlo sampling for regret minimization in extensive games",
--          external sampling; Brown & Sandholm 2019, "Superhuman AI for multiplayer poker",
--          supplement: pruning by negative regret. Values are chips * 2^20, whole numbers, so that
--          sums repeat exactly
insert into move (level, place, own, other, infoset, sigma, reach, u, value)
with recursive walk as (
    select
        move.level,
        move.place,
        move.own,
        move.other,
        move.infoset,
        move.sigma,
        move.reach,
        move.u,
        move.value,
        decision.street
    from move
    inner join decision on decision.node = (move.place & 4294967295)::integer
    where
        move.level = %(level)s::smallint
        and decision.node between %(first_node)s::integer and %(last_node)s::integer

    union all

    (
        with known as (
            select
                walk.level,
                walk.place,
                walk.own,
                walk.infoset,
                walk.sigma,
                walk.reach,
                walk.u,
                walk.street,
                (walk.place >> 32)::integer as deal,
                playing.actor,
                playing.actions,
                playing.child,
                playing.regret1,
                playing.regret2,
                playing.regret3,
                playing.regret4,
                playing.regret5,
                playing.regret6,
                playing.regret7
            from playing
            inner join walk on walk.infoset = playing.infoset
        ),

        here as (
            select
                known.level,
                known.place,
                known.own,
                known.infoset,
                known.sigma,
                known.reach,
                known.u,
                known.actions,
                known.child,
                known.actor = %(traverser)s::smallint as trained,
                known.actor = %(traverser)s::smallint or %(sampled)s::smallint = 0 as every,
                deal.hands0,
                deal.hands1,
                -- Betting ends on the street of its last decision.
                (
                    coalesce(
                        case known.street
                            when 0 then deal.early0
                            when 1 then deal.early1
                            when 2 then deal.early2
                        end,
                        deal.share
                    ) - 1
                ) * (1 - 2 * %(traverser)s::smallint) as won,
                greatest(known.regret1, 0) as r1,
                greatest(known.regret2, 0) as r2,
                greatest(known.regret3, 0) as r3,
                greatest(known.regret4, 0) as r4,
                greatest(known.regret5, 0) as r5,
                greatest(known.regret6, 0) as r6,
                greatest(known.regret7, 0) as r7,
                known.regret1,
                known.regret2,
                known.regret3,
                known.regret4,
                known.regret5,
                known.regret6,
                known.regret7
            from deal
            inner join known on known.deal = deal.deal
            where deal.deal between %(first_deal)s::integer and %(last_deal)s::integer
            -- Here and below: keeps PostgreSQL from reckoning anew wherever a column is named.
            offset 0
        ),

        -- Regret matching: an action's part of the whole is its positive regret; equal parts where
        -- no regret is positive.
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
                level,
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

        -- The action drawn comes after all whose parts end at or before the point; so its part
        -- begins where the last of them ends.
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
                (weighed.level + 1)::smallint as level,
                (weighed.place >> 32 << 32) + weighed.node as place,
                weighed.node,
                case when weighed.trained then weighed.played else weighed.own end as own,
                case when not weighed.trained then weighed.played end as other,
                case
                    when weighed.trained then weighed.part::double precision / weighed.whole
                    else weighed.sigma
                end as sigma,
                case
                    when weighed.every and not weighed.trained
                        then weighed.reach * (weighed.part::double precision / weighed.whole)
                    else weighed.reach
                end as reach,
                -- Where the point lies within the part is again a uniform number; rounding may
                -- leave it at an edge.
                case
                    when weighed.every then weighed.u
                    else least(
                        (weighed.point - weighed.lower)::double precision
                        / greatest(weighed.part, 1e-300),
                        0.9999999999
                    )
                end as u,
                weighed.hands0,
                weighed.hands1,
                weighed.won,
                case when weighed.trained and weighed.part = 0 then weighed.regret end as idle
            from weighed
        )

        select
            taken.level,
            taken.place,
            taken.own,
            taken.other,
            case
                when branch.kind = 0
                    then
                        (
                            branch.first_infoset
                            + (
                                case
                                    when branch.next_actor = 0 then taken.hands0
                                    else taken.hands1
                                end >> branch.shift & 65535
                            )
                        )::integer
            end as infoset,
            taken.sigma,
            taken.reach,
            taken.u,
            case
                when branch.kind = 1
                    then floor(
                        taken.reach * branch.folded * (1 - 2 * %(traverser)s::smallint)
                        * 1048576 + 0.5
                    )
                when branch.kind = 2
                    then floor(taken.reach * branch.stake * taken.won * 1048576 + 0.5)
            end as value,
            (branch.shift >> 4)::smallint as street
        from branch
        inner join taken on taken.node = branch.node
        where
            branch.node between %(first_child)s::integer and %(last_child)s::integer
            -- Not left out: it ends the hand, is played, or was not learnt to be as bad as that.
            and (
                branch.kind <> 0
                or taken.idle is null
                or taken.idle >= %(threshold)s::double precision + branch.loss
            )
    )
)

select
    level,
    place,
    own,
    other,
    infoset,
    sigma,
    reach,
    u,
    value
from walk
where level > %(level)s::smallint
