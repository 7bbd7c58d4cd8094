-- Assign every point to the nearest seed; ties go to the lower index.
--
-- reads    point, centroid (iteration 0)
-- writes   assignment (iteration 0)                                        grain: one row a point
-- params   lo, hi (points of the chunk: lo <= obs < hi)
-- cost     K distances a point, 26 µs on the turn (bounds from a guessed seed were dearer: a ball
--          about it holds half of the others); distance and index share one integer, so that one
--          minimum finds both; no lower bound, since the first means move too far for any
insert into assignment (
    iteration, obs, weight, centroid, previous, distance, lower, moved, skipped
)
with seed as materialized (
    select
        centroid,
        position
    from centroid
    where iteration = 0
)

select
    0::smallint as iteration,
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
    select min(distance(point.position, seed.position) * 4096 + seed.centroid) as key
    from seed
) as nearest
where point.obs >= %(lo)s::bigint and point.obs < %(hi)s::bigint
