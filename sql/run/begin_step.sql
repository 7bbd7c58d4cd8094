-- Record that a step begins, or goes on after an interruption.
--
-- writes   step                                                            grain: one row a step
-- params   street, step, iteration, chunks, run_id
insert into step (street, step, iteration, chunks, run_id, started_at)
values (
    %(street)s::smallint, %(step)s::text, %(iteration)s::smallint, %(chunks)s::integer,
    %(run_id)s::bigint, current_timestamp
)
on conflict (street, step, iteration) do update set
    chunks = excluded.chunks,
    run_id = excluded.run_id,
    started_at = excluded.started_at
