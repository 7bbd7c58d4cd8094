-- Publish each bucket's distribution over the buckets of the next street.
--
-- reads    centroid_mass (last iteration), bucket_code
-- writes   transitions (prev, next, dx)                               grain: one (bucket, next)
-- params   street, iteration
-- cost     K * K_next rows
insert into transitions (prev, next, dx)
select
    one.abs as prev,
    next.abs as next,
    (
        centroid_mass.mass::double precision
        / sum(centroid_mass.mass) over (partition by centroid_mass.centroid)::double precision
    )::real as dx
from centroid_mass
inner join bucket_code as one
    on one.street = %(street)s::smallint and one.bucket = centroid_mass.centroid
inner join bucket_code as next
    on next.street = %(street)s::smallint + 1 and next.bucket = centroid_mass.bucket
where centroid_mass.iteration = %(iteration)s::smallint
order by prev, next
