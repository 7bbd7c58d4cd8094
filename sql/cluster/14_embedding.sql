-- What n children in one bucket add to a histogram's vector: n times the gap at every cut at or
-- after the bucket, along every slice.
--
-- reads    axis (slice, rank, bucket, gap)
-- writes   embedding (bucket, n, position)                        grain: one row a (bucket, count)
-- params   children (of a histogram)
-- cost     flop: 144 buckets * 572 cuts, then as many sums as there are rows, of 24 vectors each
insert into embedding (bucket, n, position)
with cut as (
    select slice, rank, gap
    from axis
    where purpose = 'cluster' and gap > 0
),

one as (
    select
        place.bucket,
        array_agg(
            (case when cut.rank >= place.rank then cut.gap else 0 end)::real
            order by cut.slice, cut.rank
        )::dist as position
    from axis as place
    inner join cut on cut.slice = place.slice
    where place.purpose = 'cluster'
    group by place.bucket
)

select
    one.bucket,
    children.n::integer as n,
    dist_sum(one.position) as position
from one
cross join generate_series(1, %(children)s::bigint) as children (n)
cross join generate_series(1, %(children)s::bigint) as copy (n)
where copy.n <= children.n
group by one.bucket, children.n
