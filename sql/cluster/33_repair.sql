-- Give each empty cluster a point: the j-th empty one takes the j-th farthest point, ties by obs.
-- A cluster's own nearest point stays with it, so that no repair empties another cluster.
--
-- reads    centroid, centroid_mass (iteration - 1), mass_delta, assignment, point
-- writes   repair (iteration, obs, centroid, previous)                  grain: one row a repair
--          assignment and mass_delta (chunk -1): the points that move
-- params   iteration
-- cost     nothing where no cluster is empty, else one pass over the assignment
insert into repair (iteration, obs, centroid, previous)
with occupied as (
    select centroid
    from (
        select
            centroid,
            mass
        from centroid_mass
        where iteration = %(iteration)s::smallint - 1
        union all
        select
            centroid,
            mass
        from mass_delta
        where iteration = %(iteration)s::smallint
    ) as term
    group by centroid
    having sum(mass) > 0
),

vacancy as (
    select
        centroid.centroid,
        row_number() over (order by centroid.centroid) as turn
    from centroid
    where
        centroid.iteration = %(iteration)s::smallint
        and centroid.centroid not in (select occupied.centroid from occupied)
),

far as (
    select
        outlier.obs,
        outlier.centroid,
        row_number() over (order by outlier.distance desc, outlier.obs asc) as turn
    from (
        select
            member.obs,
            member.centroid,
            member.distance
        from (
            select
                obs,
                centroid,
                distance,
                row_number() over (partition by centroid order by distance, obs) as nearness
            from assignment
            where iteration = %(iteration)s::smallint
        ) as member
        where member.nearness > 1
        order by member.distance desc, member.obs asc
        limit (select count(*) from vacancy)
    ) as outlier
)

select
    %(iteration)s::smallint as iteration,
    far.obs,
    vacancy.centroid,
    far.centroid as previous
from vacancy
inner join far on far.turn = vacancy.turn;

insert into mass_delta (iteration, chunk, centroid, bucket, mass)
with moved as (
    select
        repair.centroid,
        repair.previous,
        point.weight,
        unnest(point.buckets) as bucket,
        unnest(point.counts) as n
    from repair
    inner join point on point.obs = repair.obs
    where repair.iteration = %(iteration)s::smallint
)

select
    %(iteration)s::smallint as iteration,
    -1 as chunk,
    centroid,
    bucket,
    weight * n as mass
from moved
union all
select
    %(iteration)s::smallint as iteration,
    -1 as chunk,
    previous as centroid,
    bucket,
    -weight * n as mass
from moved;

update assignment
set
    centroid = repair.centroid,
    lower = 0,
    skipped = false
from repair
where
    repair.iteration = %(iteration)s::smallint
    and assignment.iteration = %(iteration)s::smallint
    and assignment.obs = repair.obs
