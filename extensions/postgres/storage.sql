-- Partitions that always exist, and their storage. The driver adds one partition a chunk to
-- isomorphism, child and lookup, and one an iteration to assignment.

create table if not exists ledger_durable partition of ledger for values in (true);
comment on table ledger_durable is 'Chunks of logged tables.';

create unlogged table if not exists ledger_scratch partition of ledger for values in (false);
comment on table ledger_scratch is 'Chunks of unlogged tables; a crash empties both.';

alter table board alter column pockets set storage plain;

-- What a person watches: `select * from progress \watch 5`.
create or replace view progress as
select
    step.street,
    step.step,
    step.iteration,
    count(ledger.chunk) as chunks_done,
    step.chunks,
    sum(ledger.written) as rows_written,
    extract(epoch from coalesce(max(ledger.finished_at), now()) - step.started_at)::real as seconds,
    case
        when count(ledger.chunk) between 1 and step.chunks - 1
            then step.started_at
                + (max(ledger.finished_at) - step.started_at) * step.chunks / count(ledger.chunk)
    end as expected_at,
    step.started_at
from step
left join ledger
    on
        ledger.street = step.street
        and ledger.step = step.step
        and ledger.iteration = step.iteration
group by step.street, step.step, step.iteration
order by step.started_at desc;
comment on view progress is
'Steps, newest first: chunks done, rows written, seconds, and when the step should end.';

-- A line of play is followed from parent to child.
create index if not exists node_parent on node (game, parent);
