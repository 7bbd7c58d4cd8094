-- The abs code of every bucket.
--
-- reads    bucket_code
-- grain    one row a bucket
-- params   none
-- cost     some 500 rows
select
    street,
    bucket,
    abs
from bucket_code
