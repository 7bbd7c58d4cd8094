-- Every hand of a group comes to every place where the player who trains acts: its infoset there,
-- the parts that its actions have of the whole, and what those that end play bring.
--
-- A place is that of the deal now: deal * 2^32 + node. Values are chips * 2^20: whole numbers, as a
-- hand's share of the pot is a mean over so many boards as a power of two says, and so are sums.
--
-- reads    fork, pocket, playing
-- writes   visit                               grain: one row a (deal, decision of who trains)
-- params   traverser, first_node, last_node (of the decisions)
-- cost     all infosets of a seat are read once
-- joins    as written in DuckDB: what is large comes first, and looks up who has come there
insert into visit (
    depth, place, own, infoset, whole,
    part1, part2, part3, part4, part5, part6, part7,
    ended1, ended2, ended3, ended4, ended5, ended6, ended7
)
with come as (
    select
        fork.depth,
        (pocket.deal::bigint << 32) + fork.node as place,
        fork.own,
        fork.first_infoset + pocket.bucket as infoset,
        fork.folded1 + fork.stake1 * pocket.won as ended1,
        fork.folded2 + fork.stake2 * pocket.won as ended2,
        fork.folded3 + fork.stake3 * pocket.won as ended3,
        fork.folded4 + fork.stake4 * pocket.won as ended4,
        fork.folded5 + fork.stake5 * pocket.won as ended5,
        fork.folded6 + fork.stake6 * pocket.won as ended6,
        fork.folded7 + fork.stake7 * pocket.won as ended7
    from fork
    inner join pocket
        on pocket.leader = (fork.place >> 32)::integer and pocket.shift = fork.shift
    where fork.node between %(first_node)s::integer and %(last_node)s::integer
),

met as (
    select
        infoset,
        actions,
        regret1,
        regret2,
        regret3,
        regret4,
        regret5,
        regret6,
        regret7
    from playing
    where
        actor = %(traverser)s::smallint
        and infoset in (select come.infoset from come)
),

-- Few rows of a block of infosets are met; looked up by hand they are worked on in full blocks.
known as (
    select
        come.*,
        met.actions,
        greatest(met.regret1, 0) as r1,
        greatest(met.regret2, 0) as r2,
        greatest(met.regret3, 0) as r3,
        greatest(met.regret4, 0) as r4,
        greatest(met.regret5, 0) as r5,
        greatest(met.regret6, 0) as r6,
        greatest(met.regret7, 0) as r7
    from come
    inner join met on met.infoset = come.infoset
),

-- Regret matching: an action's part of the whole is its positive regret; equal parts where no
-- regret is positive.
matched as (
    select
        known.*,
        (known.r1 + known.r2 + known.r3 + known.r4 + known.r5 + known.r6 + known.r7 <= 0)
        ::integer::double precision as equal
    from known
)

select
    depth,
    place,
    own,
    infoset,
    r1 + r2 + r3 + r4 + r5 + r6 + r7 + actions * equal as whole,
    r1 + equal as part1,
    r2 + equal as part2,
    r3 + equal as part3,
    r4 + equal as part4,
    r5 + equal as part5,
    r6 + equal as part6,
    r7 + equal as part7,
    ended1,
    ended2,
    ended3,
    ended4,
    ended5,
    ended6,
    ended7
from matched
