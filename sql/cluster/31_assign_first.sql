-- Assign the points that join the batch to the nearest centroid; ties go to the lower index.
--
-- Early iterations run on a sample of the points, later ones on a larger one that holds the former,
-- the last ones on all: centroids settle roughly where few points already pull them.
--
-- reads    point, centroid (iteration)
-- writes   assignment (iteration)                             grain: one row a point that joins
-- params   iteration, seed, above, upto (points with above <= u01 < upto join; a share of all),
--          lo, hi (points of the chunk: lo <= obs < hi)
-- cost     K distances a point, 26 µs on the turn (bounds from a guessed seed were dearer: a ball
--          about it holds half of the others); distance and index share one integer, so that one
--          minimum finds both; no lower bound, since the first means move too far for any
-- source   Newling & Fleuret 2016, "Nested mini-batch k-means"
insert into assignment (
    iteration, obs, weight, centroid, previous, distance, lower, moved, skipped
)
with here as materialized (
    select
        centroid,
        position
    from centroid
    where iteration = %(iteration)s::smallint
)

select
    %(iteration)s::smallint as iteration,
    point.obs,
    point.weight,
    (nearest.key & 4095)::smallint as centroid,
    null::smallint as previous,
    nearest.key >> 12 as distance,
    0::bigint as lower,
    true as moved,
    false as skipped
from point
cross join lateral (
    select min(distance(point.position, here.position) * 4096 + here.centroid) as key
    from here
) as nearest
where
    point.obs >= %(lo)s::bigint and point.obs < %(hi)s::bigint
    and u01(point.obs, %(seed)s::bigint) >= %(above)s::double precision
    and u01(point.obs, %(seed)s::bigint) < %(upto)s::double precision
