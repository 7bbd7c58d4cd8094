-- The step that was begun last, and how far it is.
--
-- reads    step, ledger
-- params   none
-- cost     milliseconds
select
    step.street,
    step.step,
    step.iteration,
    count(ledger.chunk) as chunks_done,
    step.chunks,
    coalesce(sum(ledger.written), 0)::bigint as rows_written,
    extract(epoch from current_timestamp - step.started_at)::double precision as seconds
from step
left join ledger
    on
        ledger.street = step.street
        and ledger.step = step.step
        and ledger.iteration = step.iteration
group by step.street, step.step, step.iteration, step.chunks, step.started_at
order by step.started_at desc
limit 1
