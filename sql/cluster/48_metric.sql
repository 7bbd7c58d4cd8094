-- Publish the distance of every two buckets of the street: the sum of one-dimensional transports.
--
-- reads    centroid_slice, bucket_code
-- writes   metric (xor, dx), with the one row 0 that serves every bucket and itself
--                                                                    grain: one unordered pair
-- params   street, unit (of the metric's axes), lo, hi (the larger index of a pair: lo <= it < hi)
-- cost     K * (K - 1) / 2 * slices distances; their sums are integers, exact in double precision
insert into metric (xor, dx)
with apart as (
    select
        one.abs as one,
        near.other,
        near.distance
    from bucket_code as one
    -- One bucket at a time, so that its sums stay in cache.
    cross join lateral (
        select
            b.centroid as other,
            sum(distance(a.position, b.position)::double precision) as distance
        from centroid_slice as a
        inner join centroid_slice as b on b.slice = a.slice and b.centroid < one.bucket
        where a.centroid = one.bucket
        group by b.centroid
    ) as near
    where
        one.street = %(street)s::smallint
        and one.bucket >= %(lo)s::bigint and one.bucket < %(hi)s::bigint
)

select
    pair(apart.one, other.abs) as xor,
    (apart.distance / (100 * %(unit)s::double precision))::real as dx
from apart
inner join bucket_code as other
    on other.street = %(street)s::smallint and other.bucket = apart.other
union all
select
    0 as xor,
    0 as dx
where %(lo)s::bigint = 0 and not exists (select 1 from metric where metric.xor = 0)
