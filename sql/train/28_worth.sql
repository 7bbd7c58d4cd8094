-- What each action is worth where the player who trains has acted so often before, and what the
-- place is: the mixture. From the last such places to the first.
--
-- An action ends play, or comes to one place where he acts again. Values are counterfactual: they
-- count as much as deal and opponent make the end likely.
--
-- reads    visit, worth (the places that come after)
-- writes   worth                               grain: one row a (deal, decision of who trains)
-- params   depth (his actions before)
-- cost     one sum and one look-up a place
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

outcome as (
    select
        visit.*,
        coalesce(visit.ended1, later.value1) as value1,
        coalesce(visit.ended2, later.value2) as value2,
        coalesce(visit.ended3, later.value3) as value3,
        coalesce(visit.ended4, later.value4) as value4,
        coalesce(visit.ended5, later.value5) as value5,
        coalesce(visit.ended6, later.value6) as value6,
        coalesce(visit.ended7, later.value7) as value7
    from visit
    left join later on later.place = visit.place
    where visit.depth = %(depth)s::smallint
)

-- An action's part times its value is rounded, as 22_backward.sql does it. One that the menu lacks
-- has no value.
select
    depth,
    place,
    own,
    infoset,
    coalesce(floor(part1::double precision / whole * value1 + 0.5), 0)
    + coalesce(floor(part2::double precision / whole * value2 + 0.5), 0)
    + coalesce(floor(part3::double precision / whole * value3 + 0.5), 0)
    + coalesce(floor(part4::double precision / whole * value4 + 0.5), 0)
    + coalesce(floor(part5::double precision / whole * value5 + 0.5), 0)
    + coalesce(floor(part6::double precision / whole * value6 + 0.5), 0)
    + coalesce(floor(part7::double precision / whole * value7 + 0.5), 0) as value,
    value1,
    value2,
    value3,
    value4,
    value5,
    value6,
    value7
from outcome
