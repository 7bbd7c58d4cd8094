-- Add up what the points that moved bring to their new cluster and take from their old one.
--
-- reads    assignment (iteration), point (weight, buckets, counts)
-- writes   mass_delta (iteration, chunk, centroid, bucket, mass)   grain: one (cluster, bucket)
-- params   iteration, chunk, lo, hi (points of the chunk: lo <= obs < hi)
-- cost     a dozen additions for each point that moved; in the first iteration all of them
insert into mass_delta (iteration, chunk, centroid, bucket, mass)
with moved as (
    select
        assignment.centroid,
        assignment.previous,
        assignment.weight,
        unnest(point.buckets) as bucket,
        unnest(point.counts) as n
    from assignment
    inner join point on point.obs = assignment.obs
    where
        assignment.iteration = %(iteration)s::smallint
        and assignment.obs >= %(lo)s::bigint and assignment.obs < %(hi)s::bigint
        and point.obs >= %(lo)s::bigint and point.obs < %(hi)s::bigint
        and assignment.moved
),

change as (
    select
        centroid,
        bucket,
        sum(weight * n)::bigint as mass
    from moved
    group by centroid, bucket
    union all
    select
        previous as centroid,
        bucket,
        -sum(weight * n)::bigint as mass
    from moved
    where previous is not null
    group by previous, bucket
)

select
    %(iteration)s::smallint as iteration,
    %(chunk)s::integer as chunk,
    centroid,
    bucket,
    sum(mass)::bigint as mass
from change
group by centroid, bucket
