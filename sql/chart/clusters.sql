-- Where a street's buckets lie: their equity, how far the river may still take them from it, how
-- many hands they have, and how near the nearest other bucket is.
--
-- reads    bucket_code, abstraction, coordinate, metric, isomorphism (preflop)
-- grain    one row a bucket, by equity; hand is the starting hand before the flop, else null;
--          nearest is null on the river, which has no metric
-- params   street
-- cost     K * K pairs: some 50 ms
with place as (
    -- P(river equity > x percent) for x = 0 .. 99 gives both moments.
    select
        coordinate.bucket,
        sum(1 - coordinate.x::double precision / 8388608) / 100 as equity,
        sum((2 * coordinate.axis + 1) * (1 - coordinate.x::double precision / 8388608)) / 10000
        as square
    from coordinate
    where coordinate.street = %(street)s::smallint
    group by coordinate.bucket
),

pair_of as (
    select
        one.bucket,
        min(m.dx) as nearest
    from bucket_code as one
    inner join bucket_code as other
        on other.street = one.street and other.bucket <> one.bucket
    inner join metric as m on m.xor = pair(one.abs, other.abs)
    where one.street = %(street)s::smallint
    group by one.bucket
),

hand as (
    select
        isomorphism.abs,
        (((isomorphism.obs & 255) - 1) >> 2)::integer as high,
        (((isomorphism.obs >> 8) - 1) >> 2)::integer as low,
        (((isomorphism.obs & 255) - 1) & 3) = (((isomorphism.obs >> 8) - 1) & 3) as suited
    from isomorphism
    where isomorphism.obs < 65536 and %(street)s::smallint = 0
)

select
    substr('PFTR', bucket_code.street + 1, 1) || bucket_code.bucket::text as name,
    substr('23456789TJQKA', hand.high + 1, 1)
    || substr('23456789TJQKA', hand.low + 1, 1)
    || case when hand.high = hand.low then '' when hand.suited then 's' else 'o' end as hand,
    abstraction.population,
    abstraction.equity::double precision as equity,
    sqrt(greatest(place.square - place.equity * place.equity, 0)) as spread,
    pair_of.nearest::double precision as nearest
from bucket_code
inner join abstraction on abstraction.abs = bucket_code.abs
inner join place on place.bucket = bucket_code.bucket
left join pair_of on pair_of.bucket = bucket_code.bucket
left join hand on hand.abs = bucket_code.abs
where bucket_code.street = %(street)s::smallint
order by abstraction.equity, bucket_code.abs
