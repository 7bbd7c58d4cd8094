-- Walk down with groups of deals, which share a board and the opponent's pocket.
--
-- What the opponent draws depends on his hand and the deal's random number alone, and whoever
-- trains takes every action: so all hands that he may hold in a group come to the same places, and
-- one walk finds them for all. A place is the group's first deal * 2^32 + node. It goes down as a
-- walk of single deals does, and draws alike (21_forward.sql).
--
-- reads    trail (where it begins), playing, option, branch, deal
-- writes   trail                                      grain: one row a (group, node) come to
-- params   first_node, last_node (where it begins), first_child, last_child (the nodes that it may
--          come to: all, or those of the next level), traverser, first_deal, last_deal, hands
-- cost     the opponent's infosets are read once; one join by node an edge
-- joins    as written in DuckDB: what is large comes first, and looks up who has come there
-- source   Johanson et al. 2012, "Efficient Nash equilibrium approximation through Monte Carlo
--          counterfactual regret minimization": the player who trains has many hands, the opponent
--          one
insert into trail (
    depth, place, node, own, trained, infoset, u, folded, stake,
    other, actions, upper1, upper2, upper3, upper4, upper5, upper6, whole
)
with recursive walk as (
    select
        depth,
        place,
        node,
        own,
        trained,
        infoset,
        u,
        folded,
        stake,
        other,
        actions,
        upper1,
        upper2,
        upper3,
        upper4,
        upper5,
        upper6,
        whole
    from trail
    where node between %(first_node)s::integer and %(last_node)s::integer

    union all

    (
        with here as (
            select
                depth,
                place,
                node,
                own,
                trained,
                infoset,
                u
            from walk
        ),

        known as (
            select
                here.depth,
                here.place,
                here.own,
                here.infoset,
                here.u,
                playing.actions,
                playing.child,
                greatest(playing.regret1, 0) as r1,
                greatest(playing.regret2, 0) as r2,
                greatest(playing.regret3, 0) as r3,
                greatest(playing.regret4, 0) as r4,
                greatest(playing.regret5, 0) as r5,
                greatest(playing.regret6, 0) as r6,
                greatest(playing.regret7, 0) as r7
            from playing
            inner join here on here.infoset = playing.infoset
            where playing.actor <> %(traverser)s::smallint
            -- Here and below: keeps PostgreSQL from reckoning anew wherever a column is named.
            offset 0
        ),

        matched as (
            select
                known.*,
                (known.r1 + known.r2 + known.r3 + known.r4 + known.r5 + known.r6 + known.r7 <= 0)
                ::integer::double precision as equal
            from known
        ),

        parted as (
            select
                depth,
                place,
                own,
                infoset,
                u,
                actions,
                child,
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

        -- Where the part begins that holds the point, and which it is.
        chosen as (
            select
                parted.*,
                least(
                    parted.actions,
                    1
                    + (parted.point >= parted.upper1)::integer
                    + (parted.point >= parted.upper2)::integer
                    + (parted.point >= parted.upper3)::integer
                    + (parted.point >= parted.upper4)::integer
                    + (parted.point >= parted.upper5)::integer
                    + (parted.point >= parted.upper6)::integer
                ) as action,
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

        drawn as (
            select
                chosen.*,
                option.is1 * chosen.upper1
                + option.is2 * chosen.upper2
                + option.is3 * chosen.upper3
                + option.is4 * chosen.upper4
                + option.is5 * chosen.upper5
                + option.is6 * chosen.upper6
                + option.is7 * chosen.whole as upper
            from chosen
            inner join option on option.choice = 8 + chosen.action
        ),

        -- One action of the opponent; every action of the player who trains.
        taken as (
            select
                depth,
                place >> 32 << 32 as place,
                own,
                child + action - 1 as node,
                -- Where the point lies within the part is again a uniform number; rounding may
                -- leave it at an edge.
                least(
                    (point - lower)::double precision / greatest(upper - lower, 1e-300),
                    0.9999999999
                ) as u,
                infoset as other,
                actions,
                upper1,
                upper2,
                upper3,
                upper4,
                upper5,
                upper6,
                whole
            from drawn
            union all
            select
                (here.depth + 1)::smallint as depth,
                here.place >> 32 << 32 as place,
                branch.parent * 8 + branch.action as own,
                branch.node,
                here.u,
                null::integer as other,
                null::smallint as actions,
                null::double precision as upper1,
                null::double precision as upper2,
                null::double precision as upper3,
                null::double precision as upper4,
                null::double precision as upper5,
                null::double precision as upper6,
                null::double precision as whole
            from branch
            inner join here on here.node = branch.parent
            where
                here.trained
                and branch.node between %(first_child)s::integer and %(last_child)s::integer
        )

        select
            taken.depth,
            taken.place + taken.node as place,
            taken.node,
            taken.own,
            branch.kind = 0 and branch.next_actor = %(traverser)s::smallint as trained,
            case
                when branch.kind = 0 and branch.next_actor <> %(traverser)s::smallint
                    then
                        (
                            branch.first_infoset
                            + (
                                case
                                    when branch.next_actor = 0 then leader.hands0
                                    else leader.hands1
                                end >> branch.shift & 65535
                            )
                        )::integer
            end as infoset,
            taken.u,
            case
                when branch.kind = 1
                    then branch.folded * (1 - 2 * %(traverser)s::smallint) * 1048576
                when branch.kind = 2 then 0
            end as folded,
            case
                when branch.kind = 1 then 0
                when branch.kind = 2 then branch.stake * 1048576
            end as stake,
            taken.other,
            taken.actions,
            taken.upper1,
            taken.upper2,
            taken.upper3,
            taken.upper4,
            taken.upper5,
            taken.upper6,
            taken.whole
        from branch
        inner join taken on taken.node = branch.node
        inner join deal as leader on leader.deal = (taken.place >> 32)::integer
        where
            branch.node between %(first_child)s::integer and %(last_child)s::integer
            and leader.deal between %(first_deal)s::integer and %(last_deal)s::integer
            and mod(leader.deal - %(first_deal)s::integer, %(hands)s::integer) = 0
    )
)

select
    depth,
    place,
    node,
    own,
    trained,
    infoset,
    u,
    folded,
    stake,
    other,
    actions,
    upper1,
    upper2,
    upper3,
    upper4,
    upper5,
    upper6,
    whole
from walk
where node > %(last_node)s::integer
