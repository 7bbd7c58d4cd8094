-- The abs code of every bucket.
--
-- reads    bucket_code
-- grain    one row a bucket
-- params   none
select
    street,
    bucket,
    abs
from bucket_code
