-- Record how a run ended.
--
-- writes   run, one row
-- params   run_id, outcome
update run
set
    finished_at = current_timestamp,
    outcome = %(outcome)s::text
where run_id = %(run_id)s::bigint
