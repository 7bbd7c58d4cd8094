-- One iteration of another database.
--
-- writes   convergence                                               grain: one row an iteration
-- params   street, iteration, finished_at (in UTC), seconds, points, reassigned, largest_drift,
--          mean_distance, rms_distance, skipped, repaired
-- cost     milliseconds
insert into convergence (
    street, iteration, finished_at, seconds, points, reassigned, largest_drift, mean_distance,
    rms_distance, skipped, repaired
) values (
    %(street)s::smallint,
    %(iteration)s::smallint,
    %(finished_at)s::timestamp at time zone 'UTC',
    %(seconds)s::double precision,
    %(points)s::bigint,
    %(reassigned)s::double precision,
    %(largest_drift)s::double precision,
    %(mean_distance)s::double precision,
    %(rms_distance)s::double precision,
    %(skipped)s::double precision,
    %(repaired)s::integer
)
