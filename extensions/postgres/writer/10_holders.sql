-- The server processes that hold the writers' lock: their sessions live.
--
-- reads    pg_locks
-- grain    one row a process
-- params   lock (first half of the lock's key)
-- cost     milliseconds
select pid
from pg_locks
where
    locktype = 'advisory'
    and granted
    and classid::bigint = %(lock)s::bigint
    and objid::bigint = current_schema()::regnamespace::oid::bigint
    and database = (select oid from pg_database where datname = current_database())
order by pid
