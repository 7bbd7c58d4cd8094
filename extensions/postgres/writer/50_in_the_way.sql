-- Who holds the lock, to be told to who was refused.
--
-- reads    writer
-- grain    one row a writer, the longest first
-- params   alive (processes that hold the lock)
-- cost     milliseconds
select
    writer,
    host,
    process,
    shared,
    to_char(started_at, 'YYYY-MM-DD HH24:MI:SS TZ') as since
from writer
where backend = any(%(alive)s::integer[])
order by started_at
