-- Write no more.
--
-- reads    nothing
-- writes   writer                                                      grain: one row a session
-- params   writer
-- grain    one row: whether it had the lock together with others; none where it was forgotten
-- cost     milliseconds
delete from writer
where writer = %(writer)s::text
returning shared or kind = 'slow' as together
