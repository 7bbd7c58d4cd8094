-- Lay each final centroid along the slices of the metric: all 100 coordinates, no grouping.
--
-- reads    centroid_mass (last iteration), axis (metric)
-- writes   centroid_slice (centroid, slice, position)                grain: one (bucket, slice)
-- params   iteration, lo, hi (centroids of the chunk: lo <= centroid < hi)
-- cost     K * slices * K_next rows, about 2M on flop and preflop
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
),

cumulative as (
    select
        total.centroid,
        total.mass as total,
        axis.slice,
        axis.rank,
        axis.gap,
        sum(coalesce(centroid_mass.mass, 0)::double precision) over (
            partition by total.centroid, axis.slice order by axis.rank
            rows between unbounded preceding and current row
        ) as mass
    from total
    cross join axis
    left join centroid_mass
        on
            centroid_mass.iteration = %(iteration)s::smallint
            and centroid_mass.centroid = total.centroid
            and centroid_mass.bucket = axis.bucket
    where axis.purpose = 'metric'
)

select
    centroid,
    slice,
    array_agg(
        floor(gap::double precision * mass / total + 0.5)::real
        order by rank
    )::dist as position
from cumulative
where gap > 0
group by centroid, slice
order by slice, centroid
