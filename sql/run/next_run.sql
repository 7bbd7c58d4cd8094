-- The number of the next run.
--
-- reads    run
-- params   none
select coalesce(max(run_id), 0) + 1 as run_id
from run
