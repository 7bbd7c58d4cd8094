-- Claim a chunk, first thing in its transaction: a chunk that another connection has committed, or
-- is about to, writes no row here and is not done again.
--
-- writes   ledger                                                         grain: one row a chunk
-- params   street, step, iteration, chunk, durable, run_id
insert into ledger (
    street, step, iteration, chunk, durable, run_id, written, seconds, finished_at
)
values (
    %(street)s::smallint, %(step)s::text, %(iteration)s::smallint, %(chunk)s::integer,
    %(durable)s::boolean, %(run_id)s::bigint, 0, 0, current_timestamp
)
on conflict (street, step, iteration, chunk, durable) do nothing
