-- Say that a session works.
--
-- reads    nothing
-- writes   writer                                                      grain: one row a session
-- params   writer
-- cost     milliseconds
update writer
set heartbeat_at = current_timestamp
where writer = %(writer)s::text
