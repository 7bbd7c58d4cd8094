-- The buckets that lie nearest to a hand's bucket.
--
-- reads    nearest()
-- grain    one row a bucket, the nearest first
-- params   pocket, board, buckets (how many)
-- cost     some milliseconds
select
    near.bucket_name,
    near.distance,
    near.equity,
    near.population
from nearest(bucket_of(%(pocket)s::text, %(board)s::text), %(buckets)s::integer) as near
order by near.distance, near.abs
