-- The distributions over the next street's buckets, as they are shipped.
--
-- reads    transitions
-- grain    one row a (bucket, next)
-- params   none
select
    prev,
    next,
    dx
from transitions
order by prev, next
