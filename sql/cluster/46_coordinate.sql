-- Place the street's buckets: the mean of where the next street's buckets lie.
--
-- reads    centroid_mass (last iteration), coordinate (next street)
-- writes   coordinate (street)                                      grain: one (bucket, percent)
-- params   street, iteration
-- cost     K * K_next * 100 rows
insert into coordinate (street, bucket, axis, x)
select
    %(street)s::smallint as street,
    centroid_mass.centroid as bucket,
    next.axis,
    floor(
        sum(centroid_mass.mass * next.x)::double precision
        / sum(centroid_mass.mass)::double precision + 0.5
    )::bigint as x
from centroid_mass
inner join coordinate as next
    on next.street = %(street)s::smallint + 1 and next.bucket = centroid_mass.bucket
where centroid_mass.iteration = %(iteration)s::smallint
group by centroid_mass.centroid, next.axis
