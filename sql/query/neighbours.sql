-- The two nearest and the two farthest pairs of a street's buckets, each with one of its hands.
--
-- reads    bucket_code, metric, abstraction, isomorphism (the street's range)
-- params   street, lo, hi (its observations: lo <= obs < hi)
-- cost     K * K / 2 pairs, and one pass over the street's observations
with pair_of as (
    select
        one.abs as a,
        other.abs as b,
        m.dx,
        row_number() over (order by m.dx, one.abs, other.abs) as nearest,
        row_number() over (order by m.dx desc, one.abs asc, other.abs asc) as farthest
    from bucket_code as one
    inner join bucket_code as other on other.street = one.street and other.bucket > one.bucket
    inner join metric as m on m.xor = pair(one.abs, other.abs)
    where one.street = %(street)s::smallint
),

hand as (
    select
        isomorphism.abs,
        min(isomorphism.obs) as obs
    from isomorphism
    where isomorphism.obs >= %(lo)s::bigint and isomorphism.obs < %(hi)s::bigint
    group by isomorphism.abs
)

select
    pair_of.nearest <= 2 as alike,
    pair_of.dx,
    hand_a.obs as hand_a,
    one.equity as equity_a,
    hand_b.obs as hand_b,
    other.equity as equity_b
from pair_of
inner join abstraction as one on one.abs = pair_of.a
inner join abstraction as other on other.abs = pair_of.b
inner join hand as hand_a on hand_a.abs = pair_of.a
inner join hand as hand_b on hand_b.abs = pair_of.b
where pair_of.nearest <= 2 or pair_of.farthest <= 2
order by pair_of.dx, pair_of.nearest
