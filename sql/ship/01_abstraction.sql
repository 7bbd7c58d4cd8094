-- The summaries of the buckets, as they are shipped.
--
-- reads    abstraction
-- grain    one row a bucket
-- params   none
select
    abs,
    street,
    population,
    equity
from abstraction
order by abs
