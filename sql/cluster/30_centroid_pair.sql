-- Measure the distances between the centroids of an iteration.
--
-- reads    centroid (iteration, centroid, position, drift)
-- writes   centroid_pair (iteration, centroid, other, gap, position)      grain: one ordered pair
--          centroid_bound (iteration, centroid, position, gap, drift, horizon)  grain: one centroid
-- params   iteration
-- cost     K * K distances
-- source   Elkan 2003, "Using the triangle inequality to accelerate k-means", step 1
truncate centroid_pair;

insert into centroid_pair (iteration, centroid, other, gap, position)
select
    one.iteration,
    one.centroid,
    other.centroid as other,
    distance(one.position, other.position) as gap,
    other.position
from centroid as one
inner join centroid as other on other.iteration = one.iteration
where one.iteration = %(iteration)s::smallint
order by one.centroid, gap, other.centroid;

truncate centroid_bound;

-- One centroid that moves far would spoil every lower bound. So only the nearest others count with
-- their drift; what lies beyond them is at least horizon away from the centroid, by its new place.
insert into centroid_bound (iteration, centroid, position, gap, drift, horizon)
with neighbour as (
    select
        centroid_pair.centroid,
        centroid_pair.gap,
        centroid.drift,
        row_number() over (
            partition by centroid_pair.centroid order by centroid_pair.gap, centroid_pair.other
        ) as turn
    from centroid_pair
    inner join centroid
        on centroid.iteration = centroid_pair.iteration and centroid.centroid = centroid_pair.other
    where
        centroid_pair.iteration = %(iteration)s::smallint
        and centroid_pair.other <> centroid_pair.centroid
),

around as (
    select
        centroid,
        min(gap) as gap,
        max(case when turn <= 16 then drift end) as drift,
        coalesce(min(case when turn > 16 then gap end), 1 << 30) as horizon
    from neighbour
    group by centroid
)

select
    centroid.iteration,
    centroid.centroid,
    centroid.position,
    around.gap,
    around.drift,
    around.horizon
from centroid
inner join around on around.centroid = centroid.centroid
where centroid.iteration = %(iteration)s::smallint
