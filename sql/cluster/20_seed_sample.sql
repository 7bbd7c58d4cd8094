-- Draw a uniform sample of the points, from which k-means++ takes its centroids.
--
-- reads    point (obs, weight, position, total)
-- writes   seed_sample, seed_distance                              grain: one row a sampled point
-- params   seed, sample (points to draw; at least the number of points means all of them)
-- cost     one pass over the points; every distance starts equal, so the first draw goes by weight
insert into seed_sample (obs, weight, position, total)
select obs, weight, position, total
from point
order by u01(obs, %(seed)s::bigint), obs
limit %(sample)s::bigint;

insert into seed_distance (obs, weight, distance)
select obs, weight, 8388608 as distance
from seed_sample
