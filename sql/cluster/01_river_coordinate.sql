-- Place the river buckets: bucket b is an equity of b percent, a step function.
--
-- reads    bucket_code (street, bucket)
-- writes   coordinate (street, bucket, axis, x)            grain: one row a (river bucket, percent)
-- params   none
-- cost     10,100 rows
insert into coordinate (street, bucket, axis, x)
select
    river.street,
    river.bucket,
    percent.axis::smallint as axis,
    case when river.bucket <= percent.axis then 8388608 else 0 end as x
from bucket_code as river
cross join generate_series(0, 99) as percent (axis)
where river.street = 3
