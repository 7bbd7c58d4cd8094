-- Shorten the distances of the sample to the nearest centroid by the one just drawn.
--
-- reads    seed_sample, centroid (iteration 0)
-- writes   seed_distance, only the rows that come nearer           grain: one row a sampled point
-- params   centroid (index just drawn)
-- cost     one distance a sampled point; a transaction takes few draws, so that the room of old row
--          versions is used again
update seed_distance
set distance = nearer.distance
from (
    select
        seed_sample.obs,
        distance(seed_sample.position, centroid.position) as distance
    from seed_sample
    cross join centroid
    where centroid.iteration = 0 and centroid.centroid = %(centroid)s::smallint
) as nearer
where nearer.obs = seed_distance.obs and nearer.distance < seed_distance.distance
