-- Two random 47-bit integers for each bucket of the next street.
--
-- reads    bucket_code (next street)
-- writes   nothing: one row of two arrays, the parameters r1 and r2 of 11_signature.sql
-- params   next_street, seed
-- cost     milliseconds
select
    array_agg(floor(u01(bucket, %(seed)s::bigint + 1) * 140737488355328) order by bucket) as r1,
    array_agg(floor(u01(bucket, %(seed)s::bigint + 2) * 140737488355328) order by bucket) as r2
from bucket_code
where street = %(next_street)s::smallint
