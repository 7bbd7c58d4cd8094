-- Every bucket before the river goes on to the next street with probability 1.
--
-- reads    street, bucket_code, transitions
-- returns  buckets whose probabilities are missing or do not sum to 1 within 0.00001
-- cost     K * K of the next street: 60,000 rows by default
with summed as (
    select
        prev,
        sum(dx::double precision) as total
    from transitions
    group by prev
)

select
    bucket_code.street,
    bucket_code.bucket,
    bucket_code.abs,
    summed.total
from bucket_code
inner join street on street.street = bucket_code.street
left join summed on summed.prev = bucket_code.abs
where
    bucket_code.street < 3
    and (summed.total is null or abs(summed.total - 1) > 0.00001)
