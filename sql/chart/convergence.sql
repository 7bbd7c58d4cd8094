-- What each k-means iteration did.
--
-- reads    convergence
-- grain    one row an iteration, the turn first
-- params   none
select
    street,
    iteration,
    points,
    reassigned,
    mean_distance,
    rms_distance
from convergence
order by street desc, iteration asc
