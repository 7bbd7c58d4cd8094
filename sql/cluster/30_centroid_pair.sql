-- Measure the distances between the centroids of an iteration, and keep those that a point may ask.
--
-- A point asks for the rivals within reach / 2 times its distance to its centroid, and no member of
-- a cluster is farther than the farthest was an iteration before, plus its centroid's drift. (A
-- point that repaired an empty cluster is all of that cluster, so its distance is 0.)
--
-- reads    centroid (iteration, centroid, position, drift), assignment (iteration - 1)
-- writes   centroid_bound (iteration, centroid, position, gap, drift, horizon)  grain: one centroid
--          centroid_pair (iteration, centroid, other, gap, position)      grain: one ordered pair
-- params   iteration (from 1: the first assignment asks for no pair), reach (as in 32_assign.sql)
-- cost     2 * K * K distances and one pass over the assignment; a tenth of the pairs is written
-- source   Elkan 2003, "Using the triangle inequality to accelerate k-means", step 1
truncate centroid_bound;

-- One centroid that moves far would spoil every lower bound. So only the nearest others count with
-- their drift; what lies beyond them is at least horizon away from the centroid, by its new place.
insert into centroid_bound (iteration, centroid, position, gap, drift, horizon)
with neighbour as (
    select
        apart.centroid,
        apart.gap,
        apart.drift,
        row_number() over (
            partition by apart.centroid order by apart.gap, apart.other
        ) as turn
    from (
        -- `offset 0` keeps the planner from computing a distance anew wherever it is mentioned.
        select
            one.centroid,
            other.centroid as other,
            other.drift,
            distance(one.position, other.position) as gap
        from centroid as one
        inner join centroid as other
            on other.iteration = one.iteration and other.centroid <> one.centroid
        where one.iteration = %(iteration)s::smallint
        offset 0
    ) as apart
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
where centroid.iteration = %(iteration)s::smallint;

truncate centroid_pair;

insert into centroid_pair (iteration, centroid, other, gap, position)
with radius as (
    select
        centroid,
        max(distance) as farthest
    from assignment
    where iteration = %(iteration)s::smallint - 1
    group by centroid
),

apart as (
    select
        one.iteration,
        one.centroid,
        other.centroid as other,
        other.position,
        distance(one.position, other.position) as gap,
        (%(reach)s::bigint * (radius.farthest + one.drift)) >> 1 as asked
    from centroid as one
    inner join radius on radius.centroid = one.centroid
    inner join centroid as other on other.iteration = one.iteration
    where one.iteration = %(iteration)s::smallint
    offset 0
)

select
    iteration,
    centroid,
    other,
    gap,
    position
from apart
where gap <= asked
order by centroid, gap, other
