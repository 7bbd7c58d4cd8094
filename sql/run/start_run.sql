-- Record that a driver started.
--
-- writes   run                                                              grain: one row a run
-- params   run_id, uid (or null), command, engine, jobs, version, parameters (JSON)
insert into run (run_id, uid, command, engine, jobs, version, parameters, started_at)
values (
    %(run_id)s::bigint, %(uid)s::text, %(command)s::text, %(engine)s::text, %(jobs)s::smallint,
    %(version)s::text, %(parameters)s::text, current_timestamp
)
