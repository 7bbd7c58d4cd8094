-- Publish the distance of every two buckets of the street: the sum of one-dimensional transports.
--
-- reads    centroid_slice, bucket_code
-- writes   metric (xor, dx), with the one row 0 that serves every bucket and itself
--                                                                    grain: one unordered pair
-- params   street, unit (of the metric's axes)
-- cost     K * (K - 1) / 2 * slices distances
insert into metric (xor, dx)
select
    pair(one.abs, other.abs) as xor,
    (
        sum(distance(a.position, b.position))::double precision
        / (100 * %(unit)s::double precision)
    )::real as dx
from centroid_slice as a
inner join centroid_slice as b on b.slice = a.slice and b.centroid < a.centroid
inner join bucket_code as one
    on one.street = %(street)s::smallint and one.bucket = a.centroid
inner join bucket_code as other
    on other.street = %(street)s::smallint and other.bucket = b.centroid
group by one.abs, other.abs
union all
select
    0 as xor,
    0 as dx
where not exists (select 1 from metric where metric.xor = 0)
