-- Forget writers whose session was lost: nobody holds the lock for them.
--
-- reads    nothing
-- writes   writer                                                      grain: one row a session
-- params   alive (processes that hold the lock)
-- cost     milliseconds
delete from writer
where backend <> all(%(alive)s::integer[])
