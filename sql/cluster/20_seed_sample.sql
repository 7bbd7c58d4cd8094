-- Draw a uniform sample of the points, from which k-means++ takes its centroids.
--
-- reads    point (obs, weight, position)
-- writes   seed_sample, seed_distance                              grain: one row a sampled point
-- params   seed, sample (points to draw; at least the number of points means all of them)
-- cost     one pass over the points; every distance starts equal, so the first draw goes by weight
insert into seed_sample (obs, weight, position)
select obs, weight, position
from point
order by u01(obs, %(seed)s::bigint), obs
limit %(sample)s::bigint;

insert into seed_distance (obs, block, weight, distance)
select
    obs,
    ((row_number() over (order by obs)) >> 7)::integer as block,
    weight,
    8388608 as distance
from seed_sample
