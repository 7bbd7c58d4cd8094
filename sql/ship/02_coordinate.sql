-- Where the buckets lie, as it is shipped.
--
-- reads    coordinate
-- grain    one row a (bucket, percent)
-- params   none
select
    street,
    bucket,
    axis,
    x
from coordinate
order by street, bucket, axis
