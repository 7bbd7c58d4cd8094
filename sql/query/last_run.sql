-- The last run, and how it ended.
--
-- reads    run
-- params   none
select
    run_id,
    uid,
    command,
    engine,
    jobs,
    started_at::text as started_at,
    outcome
from run
order by run_id desc
limit 1
