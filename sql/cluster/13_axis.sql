-- Slice the space of the next street's buckets: along each slice they stand in order, at gaps.
--
-- The ground metric of the Earth Mover's Distance is itself an L1 metric (river equity CDFs), so
-- its coordinates, grouped into slices, give a one-dimensional transport problem each, whose exact
-- cost is the L1 distance of cumulative masses times gaps. One slice of all coordinates on the
-- turn is Wasserstein-1 itself; several on the flop never exceed the exact distance.
--
-- reads    coordinate (street, bucket, axis, x) of the next street
-- writes   axis (purpose, slice, rank, bucket, gap)              grain: one row a (slice, bucket)
-- params   purpose, next_street, slices, unit (grid steps for a probability of 1 on one axis)
-- cost     milliseconds
-- source   design: S(p,q) = sum over slices g and cuts j of gap_gj * |sum_{k<=j} (p - q)(b_k)|
insert into axis (purpose, slice, rank, bucket, gap)
with projected as (
    select
        (axis * %(slices)s::bigint - mod(axis * %(slices)s::bigint, 100)) as slice_times_100,
        bucket,
        sum(x)::bigint as x
    from coordinate
    where street = %(next_street)s::smallint
    group by slice_times_100, bucket
),

gridded as (
    select
        floor(slice_times_100::double precision / 100)::smallint as slice,
        bucket,
        x,
        floor(x * %(unit)s::double precision / 8388608 + 0.5)::bigint as grid
    from projected
)

select
    %(purpose)s::text as purpose,
    slice,
    row_number() over (partition by slice order by x, bucket)::smallint as rank,
    bucket,
    lead(grid) over (partition by slice order by x, bucket) - grid as gap
from gridded
