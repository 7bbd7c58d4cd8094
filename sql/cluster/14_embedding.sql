-- What n children in one bucket add to a histogram's vector: n times the gap at every cut at or
-- after the bucket, along every slice.
--
-- reads    axis (slice, rank, bucket, gap)
-- writes   embedding (bucket, n, position)                        grain: one row a (bucket, count)
-- params   least, most (counts of the chunk)
-- cost     flop: 144 buckets * 47 counts * 572 cuts, about 2 s
insert into embedding (bucket, n, position)
with cut as (
    select slice, rank, gap
    from axis
    where purpose = 'cluster' and gap > 0
)

select
    place.bucket,
    children.n::integer as n,
    array_agg(
        (case when cut.rank >= place.rank then cut.gap * children.n else 0 end)::real
        order by cut.slice, cut.rank
    )::dist as position
from axis as place
inner join cut on cut.slice = place.slice
cross join generate_series(%(least)s::bigint, %(most)s::bigint) as children (n)
where place.purpose = 'cluster'
group by place.bucket, children.n
