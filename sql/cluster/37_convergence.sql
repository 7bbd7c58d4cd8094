-- Record what an iteration did.
--
-- reads    assignment (iteration), centroid (iteration + 1), repair (iteration)
-- writes   convergence                                                  grain: one row an iteration
-- params   street, iteration, seconds, scale (grid units of distance 1 in dx)
-- cost     one pass over the assignment; sums of integers, so every engine agrees to the bit
--          (distances are squared in steps of 32 grid units, which keeps the sum under 2^63)
insert into convergence (
    street, iteration, finished_at, seconds, points, reassigned, largest_drift, mean_distance,
    rms_distance, skipped, repaired
)
with total as (
    select
        count(*) as points,
        sum(assignment.weight)::bigint as weight,
        sum(
            case when assignment.previous = assignment.centroid then 0 else assignment.weight end
        )::bigint as reassigned,
        sum(assignment.weight * assignment.distance)::bigint as distance,
        sum(
            assignment.weight
            * ((assignment.distance + 16) >> 5) * ((assignment.distance + 16) >> 5)
        )::bigint as squared,
        sum(case when assignment.skipped then 1 else 0 end)::bigint as skipped
    from assignment
    where assignment.iteration = %(iteration)s::smallint
),

drift as (
    select max(drift) as largest
    from centroid
    where iteration = %(iteration)s::smallint + 1
),

repaired as (
    select count(*) as clusters
    from repair
    where iteration = %(iteration)s::smallint
)

select
    %(street)s::smallint as street,
    %(iteration)s::smallint as iteration,
    current_timestamp as finished_at,
    %(seconds)s::double precision as seconds,
    total.points,
    total.reassigned::double precision / total.weight as reassigned,
    drift.largest / %(scale)s::double precision as largest_drift,
    total.distance::double precision / total.weight / %(scale)s::double precision as mean_distance,
    32 * sqrt(total.squared::double precision / total.weight) / %(scale)s::double precision
        as rms_distance,
    total.skipped::double precision / total.points as skipped,
    repaired.clusters::integer as repaired
from total
cross join drift
cross join repaired
where total.points > 0
on conflict (street, iteration) do update set
    finished_at = excluded.finished_at,
    seconds = excluded.seconds,
    points = excluded.points,
    reassigned = excluded.reassigned,
    largest_drift = excluded.largest_drift,
    mean_distance = excluded.mean_distance,
    rms_distance = excluded.rms_distance,
    skipped = excluded.skipped,
    repaired = excluded.repaired
