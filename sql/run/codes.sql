-- The abs codes of a street's buckets, in order of the bucket.
--
-- reads    bucket_code
-- params   street
select abs
from bucket_code
where street = %(street)s::smallint
order by bucket
