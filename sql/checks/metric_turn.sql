-- The turn's metric is the area between the CDFs of river equity, which transitions give.
--
-- reads    street, bucket_code, transitions, metric
-- returns  pairs that differ by more than 0.0001
-- cost     all pairs up to 200 buckets, of 200 drawn ones beyond that: 2M differences at most
with drawn as (
    select
        bucket_code.bucket,
        bucket_code.abs,
        row_number() over (order by u01(bucket_code.abs, 1), bucket_code.abs) as place
    from bucket_code
    inner join street on street.street = bucket_code.street
    where bucket_code.street = 2
),

cumulative as (
    select
        drawn.abs,
        percent.axis,
        sum(coalesce(transitions.dx, 0)::double precision) over (
            partition by drawn.abs order by percent.axis
        ) as mass
    from drawn
    cross join generate_series(0, 99) as percent (axis)
    inner join bucket_code as river on river.street = 3 and river.bucket = percent.axis
    left join transitions on transitions.prev = drawn.abs and transitions.next = river.abs
    where drawn.place <= 200
),

recomputed as (
    select
        pair(one.abs, other.abs) as xor_key,
        one.abs as one,
        other.abs as other,
        sum(abs(one.mass - other.mass)) / 100 as dx
    from cumulative as one
    inner join cumulative as other on other.axis = one.axis and other.abs < one.abs
    group by one.abs, other.abs
)

select
    recomputed.one,
    recomputed.other,
    recomputed.dx as recomputed,
    m.dx
from recomputed
left join metric as m on m.xor = recomputed.xor_key
where m.dx is null or abs(recomputed.dx - m.dx::double precision) > 0.0001
