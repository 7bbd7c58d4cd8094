-- How the player who trains plays at each infoset to which a hand of a group comes.
--
-- reads    fork, pocket, playing
-- writes   mixture                                      grain: one row an infoset where he acts
-- params   traverser, first_node, last_node (of the decisions)
-- cost     all infosets of a seat are read once
-- joins    as written in DuckDB: what is large comes first, and looks up who has come there
insert into mixture (
    depth, infoset, part1, part2, part3, part4, part5, part6, part7
)
with met as (
    select distinct
        fork.depth,
        fork.first_infoset + pocket.bucket as infoset
    from fork
    inner join pocket
        on pocket.leader = (fork.place >> 32)::integer and pocket.shift = fork.shift
    where fork.node between %(first_node)s::integer and %(last_node)s::integer
),

known as (
    select
        met.depth,
        playing.infoset,
        playing.actions,
        greatest(playing.regret1, 0) as r1,
        greatest(playing.regret2, 0) as r2,
        greatest(playing.regret3, 0) as r3,
        greatest(playing.regret4, 0) as r4,
        greatest(playing.regret5, 0) as r5,
        greatest(playing.regret6, 0) as r6,
        greatest(playing.regret7, 0) as r7
    from playing
    inner join met on met.infoset = playing.infoset
    where playing.actor = %(traverser)s::smallint
),

-- Regret matching: an action's part of the whole is its positive regret; equal parts where no
-- regret is positive.
matched as (
    select
        known.*,
        (known.r1 + known.r2 + known.r3 + known.r4 + known.r5 + known.r6 + known.r7 <= 0)
        ::integer::double precision as equal
    from known
),

summed as (
    select
        matched.*,
        matched.r1 + matched.r2 + matched.r3 + matched.r4 + matched.r5 + matched.r6 + matched.r7
        + matched.actions * matched.equal as whole
    from matched
)

select
    summed.depth,
    summed.infoset,
    (summed.r1 + summed.equal)::double precision / summed.whole as part1,
    (summed.r2 + summed.equal)::double precision / summed.whole as part2,
    (summed.r3 + summed.equal)::double precision / summed.whole as part3,
    (summed.r4 + summed.equal)::double precision / summed.whole as part4,
    (summed.r5 + summed.equal)::double precision / summed.whole as part5,
    (summed.r6 + summed.equal)::double precision / summed.whole as part6,
    (summed.r7 + summed.equal)::double precision / summed.whole as part7
from summed
