-- What ran on these tables, the last ones first.
--
-- reads    run
-- params   none
select
    run_id as run,
    command,
    engine,
    jobs,
    version,
    date_trunc('second', started_at)::text as started,
    date_trunc('second', finished_at)::text as finished,
    outcome
from run
order by run_id desc
limit 10
