-- A bucket's coordinates are a CDF: 100 of them, from 0 to 1, never falling.
--
-- reads    street, bucket_code, coordinate
-- returns  buckets where they are not
-- cost     100 rows a bucket: 54,200 by default
with stepped as (
    select
        street,
        bucket,
        x,
        lag(x) over (partition by street, bucket order by axis) as before
    from coordinate
),

summed as (
    select
        street,
        bucket,
        count(*) as axes,
        min(x) as least,
        max(x) as most,
        sum(case when x < before then 1 else 0 end) as falls
    from stepped
    group by street, bucket
)

select
    bucket_code.street,
    bucket_code.bucket,
    summed.axes,
    summed.least,
    summed.most,
    summed.falls
from bucket_code
inner join street on street.street = bucket_code.street
left join summed
    on summed.street = bucket_code.street and summed.bucket = bucket_code.bucket
where
    coalesce(summed.axes, 0) <> 100
    or summed.least < 0
    or summed.most > 8388608
    or summed.falls <> 0
