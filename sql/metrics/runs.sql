-- The last run of each command: since when, until when, and whether it came to its end.
--
-- reads    run
-- grain    one row a command
-- params   none
-- cost     milliseconds
with numbered as (
    select
        command,
        extract(epoch from started_at)::double precision as started,
        extract(epoch from finished_at)::double precision as finished,
        outcome,
        row_number() over (partition by command order by run_id desc) as back
    from run
)

select
    command,
    started,
    finished,
    case when outcome = 'complete' then 1 else 0 end as complete
from numbered
where back = 1
order by command
