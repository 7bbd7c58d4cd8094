-- Assign every point to the nearest seed; ties go to the lower index.
--
-- reads    point, centroid (iteration 0)
-- writes   assignment (iteration 0)                                        grain: one row a point
-- params   lo, hi (points of the chunk: lo <= obs < hi)
-- cost     K distances a point, 30 µs on the turn (bounds from a guess were dearer: a ball about a
--          seed holds half of the others); distance and index share one integer, so one sort key
--          does both
insert into assignment (iteration, obs, weight, centroid, previous, distance, lower, skipped)
select
    0::smallint as iteration,
    point.obs,
    point.weight,
    (nearest.best & 4095)::smallint as centroid,
    null::smallint as previous,
    nearest.best >> 12 as distance,
    nearest.second >> 12 as lower,
    false as skipped
from point
cross join lateral (
    select
        min(candidate.key) as best,
        max(candidate.key) as second
    from (
        select distance(point.position, centroid.position) * 4096 + centroid.centroid as key
        from centroid
        where centroid.iteration = 0
        order by key
        limit 2
    ) as candidate
) as nearest
where point.obs >= %(lo)s::bigint and point.obs < %(hi)s::bigint
