-- Keep the plan of a slow statement; of several times in a run the slowest.
--
-- writes   slow_step                                          grain: one row a statement of a run
-- params   run, step, statement, parameters (JSON), seconds, plan
-- cost     milliseconds
insert into slow_step (run, step, statement, parameters, seconds, plan, kept_at)
values (
    %(run)s::text, %(step)s::text, %(statement)s::smallint, %(parameters)s::text,
    %(seconds)s::double precision, %(plan)s::text, current_timestamp
)
on conflict (run, step, statement) do update set
    parameters = excluded.parameters,
    seconds = excluded.seconds,
    plan = excluded.plan,
    kept_at = excluded.kept_at
where slow_step.seconds < excluded.seconds
