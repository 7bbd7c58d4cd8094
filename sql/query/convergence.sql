-- How k-means came down: the RMS distance of every iteration.
--
-- reads    convergence
-- params   none
select
    street,
    iteration,
    rms_distance
from convergence
order by street desc, iteration asc
