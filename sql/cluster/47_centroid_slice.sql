-- Lay each final centroid along the slices of the metric: all 100 coordinates, no grouping.
--
-- reads    centroid_mass (last iteration), axis (metric)
-- writes   centroid_slice (centroid, slice, position)                grain: one (bucket, slice)
-- params   iteration, lo, hi (centroids of the chunk: lo <= centroid < hi)
-- cost     K * slices * K_next rows, about 2M on the full deck's flop and preflop; fewer where
--          buckets share coordinates, as on small decks
insert into centroid_slice (centroid, slice, position)
with total as (
    select
        centroid,
        sum(mass)::double precision as mass
    from centroid_mass
    where
        iteration = %(iteration)s::smallint
        and centroid >= %(lo)s::bigint and centroid < %(hi)s::bigint
    group by centroid
)

select
    total.centroid,
    laid.slice,
    laid.position
from total
-- One centroid at a time: its rows come in order as they stand, so that no sort takes long.
cross join lateral (
    select
        cumulative.slice,
        array_agg(
            floor(cumulative.gap::double precision * cumulative.mass / total.mass + 0.5)::real
            order by cumulative.rank
        )::dist as position
    from (
        select
            axis.slice,
            axis.rank,
            axis.gap,
            sum(coalesce(centroid_mass.mass, 0)::double precision) over (
                partition by axis.slice order by axis.rank
                rows between unbounded preceding and current row
            ) as mass
        from axis
        left join centroid_mass
            on
                centroid_mass.iteration = %(iteration)s::smallint
                and centroid_mass.centroid = total.centroid
                and centroid_mass.bucket = axis.bucket
        where
            axis.purpose = 'metric'
            -- A bucket without mass matters only where it is a cut.
            and (axis.gap > 0 or centroid_mass.mass > 0)
    ) as cumulative
    where cumulative.gap > 0
    group by cumulative.slice
) as laid
