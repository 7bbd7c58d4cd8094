-- Every two buckets of a street before the river have one distance of their own, and nothing else
-- has one but the zero of a bucket with itself.
--
-- reads    street, bucket_code, metric
-- returns  pairs without a distance or with one below zero, keys of several pairs, keys of none
-- cost     K * (K - 1) / 2 pairs a street: 32,620 by default
with named as (
    select
        one.street,
        pair(one.abs, other.abs) as xor_key
    from bucket_code as one
    inner join bucket_code as other on other.street = one.street and other.bucket < one.bucket
    inner join street on street.street = one.street
    where one.street < 3
    union all
    select
        -1 as street,
        0 as xor_key
    where exists (select 1 from street where street.street < 3)
),

counted as (
    select
        xor_key,
        min(street) as street,
        count(*) as pairs
    from named
    group by xor_key
)

select
    coalesce(counted.xor_key, m.xor) as xor_key,
    counted.street,
    counted.pairs,
    m.dx
from counted
full outer join metric as m on m.xor = counted.xor_key
where
    coalesce(counted.pairs, 0) <> 1
    or m.dx is null
    or m.dx < 0
    or (m.xor = 0 and m.dx <> 0)
