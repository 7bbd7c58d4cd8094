-- The distances of the buckets, as they are shipped.
--
-- reads    metric
-- grain    one row a pair
-- params   none
select
    m.xor,
    m.dx
from metric as m
order by m.xor
