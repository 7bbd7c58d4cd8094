-- Measure the distances between the centroids of an iteration.
--
-- reads    centroid (iteration, centroid, position)
-- writes   centroid_pair (iteration, centroid, other, gap, position)      grain: one ordered pair
--          centroid_bound (iteration, centroid, position, gap, drift)     grain: one centroid
-- params   iteration
-- cost     K * K distances
-- source   Elkan 2003, "Using the triangle inequality to accelerate k-means", step 1
delete from centroid_pair where iteration <> %(iteration)s::smallint;

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

delete from centroid_bound where iteration <> %(iteration)s::smallint;

insert into centroid_bound (iteration, centroid, position, gap, drift)
select
    one.iteration,
    one.centroid,
    one.position,
    min(centroid_pair.gap) as gap,
    max(other.drift) as drift
from centroid as one
inner join centroid_pair
    on
        centroid_pair.iteration = one.iteration
        and centroid_pair.centroid = one.centroid
        and centroid_pair.other <> one.centroid
inner join centroid as other
    on other.iteration = one.iteration and other.centroid = centroid_pair.other
where one.iteration = %(iteration)s::smallint
group by one.iteration, one.centroid, one.position
