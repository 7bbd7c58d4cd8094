-- What each k-means iteration did, as it is shipped.
--
-- reads    convergence
-- grain    one row an iteration; finished_at in UTC
-- params   none
select
    street,
    iteration,
    finished_at at time zone 'UTC' as finished_at,
    seconds,
    points,
    reassigned,
    largest_drift,
    mean_distance,
    rms_distance,
    skipped,
    repaired
from convergence
order by street, iteration
