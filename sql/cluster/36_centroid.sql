-- Move each centroid to the mean of its members, rounded once to the grid.
--
-- The mean distribution, embedded: at each cut the gap times the share of mass at or before it,
-- times the children that a point has. The exact masses stay in centroid_mass.
--
-- reads    centroid_mass (iteration), axis (cluster), centroid (iteration)
-- writes   centroid (iteration + 1)                                       grain: one row a cluster
--          drops those before iteration
-- params   iteration, children
-- cost     K * cuts rows
-- source   Elkan 2003, steps 4 to 7; for L1 the mean is not the minimiser, so the distance need not
--          fall at every iteration, but it is the mixture that transitions must hold
insert into centroid (iteration, centroid, position, drift)
with total as (
    select
        centroid,
        sum(mass)::double precision as mass
    from centroid_mass
    where iteration = %(iteration)s::smallint
    group by centroid
),

moved as (
    select
        total.centroid,
        mean.position
    from total
    -- One centroid at a time: few rows, and in order as they stand, so that no sort takes long.
    cross join lateral (
        select
            array_agg(
                floor(
                    (cumulative.gap * %(children)s::bigint)::double precision
                    * cumulative.mass / total.mass + 0.5
                )::real
                order by cumulative.slice, cumulative.rank
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
                axis.purpose = 'cluster'
                -- A bucket without mass matters only where it is a cut.
                and (axis.gap > 0 or centroid_mass.mass > 0)
        ) as cumulative
        where cumulative.gap > 0
    ) as mean
)

select
    centroid.iteration + 1 as iteration,
    moved.centroid,
    moved.position,
    distance(moved.position, centroid.position) as drift
from moved
inner join centroid
    on centroid.iteration = %(iteration)s::smallint and centroid.centroid = moved.centroid;

delete from centroid where iteration < %(iteration)s::smallint
