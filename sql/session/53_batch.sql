-- What one batch came to.
--
-- reads    batch
-- grain    one row; none where it is not merged
-- params   first
-- cost     milliseconds
select
    deals,
    nodes,
    seconds
from batch
where first = %(first)s::bigint
