-- The exact sum of each cluster's histograms: the last iteration's sum and the changes.
--
-- reads    centroid_mass (iteration - 1), mass_delta (iteration)
-- writes   centroid_mass (iteration)                               grain: one (cluster, bucket)
--          drops those of before, and the mass_delta of before
-- params   iteration
-- cost     K * K_next rows
insert into centroid_mass (iteration, centroid, bucket, mass)
with term as (
    select
        centroid,
        bucket,
        mass
    from centroid_mass
    where iteration = %(iteration)s::smallint - 1
    union all
    select
        centroid,
        bucket,
        mass
    from mass_delta
    where iteration = %(iteration)s::smallint
)

select
    %(iteration)s::smallint as iteration,
    centroid,
    bucket,
    sum(mass)::bigint as mass
from term
group by centroid, bucket
having sum(mass) <> 0;

delete from centroid_mass where iteration < %(iteration)s::smallint;

delete from mass_delta where iteration < %(iteration)s::smallint
