-- Count the members of every bucket in the blocks of a shipment: abstraction must say the same.
--
-- reads    lookup, bucket_code, abstraction
-- returns  buckets whose numbers differ, and indices of blocks that are no bucket
-- params   none
-- cost     one pass over the blocks; full deck: 138M buckets
with member as (
    select
        case
            when board = 0 then 0
            when board < 16777216 then 1
            when board < 4294967296 then 2
            else 3
        end as street,
        unnest(buckets) as bucket
    from lookup
),

counted as (
    select
        street,
        bucket,
        count(*) as members
    from member
    group by street, bucket
)

select
    coalesce(counted.street, bucket_code.street) as street,
    coalesce(counted.bucket, bucket_code.bucket) as bucket,
    counted.members,
    abstraction.population
from counted
full outer join bucket_code
    on bucket_code.street = counted.street and bucket_code.bucket = counted.bucket
left join abstraction on abstraction.abs = bucket_code.abs
where
    bucket_code.abs is null
    or coalesce(counted.members, 0) <> coalesce(abstraction.population, -1)
