-- What each action is worth where the player who trains has acted so often before, and what the
-- place is: the mixture. From the last such places to the first.
--
-- Every hand of a group comes to every place where he acts; a place is that of the deal now: deal *
-- 2^32 + node. An action ends play, or comes to one place where he acts again. Values are
-- counterfactual: they count as much as deal and opponent make the end likely. They are chips *
-- 2^20: whole numbers, as a hand's share of the pot is a mean over so many boards as a power of two
-- says, and so are sums.
--
-- reads    fork, pocket, mixture, worth (the places that come after)
-- writes   worth                               grain: one row a (deal, decision of who trains)
-- params   depth (his actions before)
-- cost     one sum and two look-ups a place
-- joins    as written in DuckDB: visits come first, and look up what comes after them
-- source   Zinkevich et al. 2007, "Regret minimization in games with incomplete information"
insert into worth (
    depth, place, own, infoset, value,
    value1, value2, value3, value4, value5, value6, value7
)
with later as (
    select
        (place >> 32 << 32) + (own >> 3) as place,
        sum(case when own & 7 = 1 then value end) as value1,
        sum(case when own & 7 = 2 then value end) as value2,
        sum(case when own & 7 = 3 then value end) as value3,
        sum(case when own & 7 = 4 then value end) as value4,
        sum(case when own & 7 = 5 then value end) as value5,
        sum(case when own & 7 = 6 then value end) as value6,
        sum(case when own & 7 = 7 then value end) as value7
    from worth
    where depth = %(depth)s::smallint + 1
    group by (place >> 32 << 32) + (own >> 3)
),

visit as (
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
    where fork.depth = %(depth)s::smallint
),

outcome as (
    select
        visit.depth,
        visit.place,
        visit.own,
        visit.infoset,
        mixture.part1,
        mixture.part2,
        mixture.part3,
        mixture.part4,
        mixture.part5,
        mixture.part6,
        mixture.part7,
        coalesce(visit.ended1, later.value1) as value1,
        coalesce(visit.ended2, later.value2) as value2,
        coalesce(visit.ended3, later.value3) as value3,
        coalesce(visit.ended4, later.value4) as value4,
        coalesce(visit.ended5, later.value5) as value5,
        coalesce(visit.ended6, later.value6) as value6,
        coalesce(visit.ended7, later.value7) as value7
    from visit
    inner join mixture
        on mixture.infoset = visit.infoset and mixture.depth = %(depth)s::smallint
    left join later on later.place = visit.place
)

-- An action's part times its value is rounded, as 22_backward.sql does it. One that the menu lacks
-- has no value.
select
    depth,
    place,
    own,
    infoset,
    coalesce(floor(part1 * value1 + 0.5), 0)
    + coalesce(floor(part2 * value2 + 0.5), 0)
    + coalesce(floor(part3 * value3 + 0.5), 0)
    + coalesce(floor(part4 * value4 + 0.5), 0)
    + coalesce(floor(part5 * value5 + 0.5), 0)
    + coalesce(floor(part6 * value6 + 0.5), 0)
    + coalesce(floor(part7 * value7 + 0.5), 0) as value,
    value1,
    value2,
    value3,
    value4,
    value5,
    value6,
    value7
from outcome
