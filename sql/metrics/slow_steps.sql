-- Slow statements whose plans are kept.
--
-- reads    slow_step
-- grain    one row
-- params   none
-- cost     milliseconds
select
    count(*) as statements,
    coalesce(max(seconds), 0)::double precision as slowest
from slow_step
