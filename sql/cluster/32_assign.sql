-- Assign every point to its nearest centroid, trying only those that the triangle inequality
-- leaves open; ties go to the lower index.
--
-- A point at distance u from its centroid c keeps it where u is under half the gap from c to the
-- nearest other centroid, or under the point's lower bound for all others. Otherwise its rivals are
-- the centroids within reach / 2 * u of c: any other is farther than (reach / 2 - 1) * u. Where c
-- stands, the nearest rival is the new lower bound; where it falls, the point starts without one.
--
-- reads    point, assignment (iteration - 1), centroid_bound and centroid_pair (iteration)
-- writes   assignment (iteration)                                          grain: one row a point
-- params   iteration, reach (at least 4, in halves), lo, hi (points of the chunk: lo <= obs < hi)
-- cost     one distance a point (so u is exact), and a dozen for each point not ruled out
-- source   Elkan 2003, steps 2 and 3; one lower bound a point as Hamerly 2010, "Making k-means even
--          faster": K of them would be 8 GB of rewriting an iteration
insert into assignment (
    iteration, obs, weight, centroid, previous, distance, lower, moved, skipped
)
-- `offset 0` keeps the planner from computing a distance anew wherever it is mentioned.
with bound as (
    select
        point.obs,
        point.weight,
        point.position,
        before.centroid,
        distance(point.position, centroid_bound.position) as upper,
        before.lower - centroid_bound.drift as lower,
        centroid_bound.gap,
        centroid_bound.horizon
    from assignment as before
    inner join point on point.obs = before.obs
    inner join centroid_bound
        on
            centroid_bound.iteration = %(iteration)s::smallint
            and centroid_bound.centroid = before.centroid
    where
        before.iteration = %(iteration)s::smallint - 1
        -- True, and it makes the planner expect fewer rows here than points: so it hashes these
        -- narrow rows, which stay in cache, and not the vectors (1.5 µs a point).
        and before.weight + 0 > 0
        and before.obs >= %(lo)s::bigint and before.obs < %(hi)s::bigint
        and point.obs >= %(lo)s::bigint and point.obs < %(hi)s::bigint
    offset 0
),

tested as (
    select
        bound.obs,
        bound.weight,
        bound.position,
        bound.centroid,
        bound.upper,
        bound.upper * 4096 + bound.centroid as own,
        least(bound.lower, bound.horizon - bound.upper) as lower,
        bound.upper * 2 < bound.gap
        or bound.upper < least(bound.lower, bound.horizon - bound.upper) as skipped
    from bound
)

select
    %(iteration)s::smallint as iteration,
    tested.obs,
    tested.weight,
    -- Distance and index share one integer, so that one minimum finds both, ties included.
    (least(tested.own, rival.key) & 4095)::smallint as centroid,
    tested.centroid as previous,
    least(tested.own, rival.key) >> 12 as distance,
    case
        when tested.skipped then tested.lower
        when rival.key < tested.own then 0
        else least(rival.key >> 12, ((%(reach)s::bigint - 2) * tested.upper) >> 1)
    end as lower,
    coalesce(rival.key < tested.own, false) as moved,
    tested.skipped
from tested
left join lateral (
    select min(distance(tested.position, near.position) * 4096 + near.other) as key
    from centroid_pair as near
    where
        not tested.skipped
        and near.iteration = %(iteration)s::smallint
        and near.centroid = tested.centroid
        and near.other <> tested.centroid
        and near.gap <= (%(reach)s::bigint * tested.upper) >> 1
) as rival on true
