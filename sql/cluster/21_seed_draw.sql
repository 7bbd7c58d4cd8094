-- Draw one centroid with probability proportional to weight times squared distance (k-means++).
--
-- reads    seed_sample, seed_distance
-- writes   centroid (iteration 0)                                              grain: one centroid
-- params   centroid (index to draw), seed
-- cost     one sum over the sample, in blocks, and a running sum over one block; distances are
--          squared in steps of 256 grid units, so that the sum stays under 2^63
-- source   Arthur & Vassilvitskii 2007, "k-means++: the advantages of careful seeding"
insert into centroid (iteration, centroid, position, drift)
with block as (
    select
        block,
        sum(weight * ((distance >> 8) * (distance >> 8) + least(distance, 1)))::bigint as mass
    from seed_distance
    group by block
),

passed as (
    select
        block,
        mass,
        (sum(mass) over (order by block))::bigint as upto
    from block
),

-- A random place in the sum of all, then the block that holds it, then the point.
aim as (
    select
        floor(
            u01(%(centroid)s::bigint, %(seed)s::bigint) * max(upto)::double precision
        )::bigint as at
    from passed
),

hit as (
    select
        passed.block,
        aim.at - (passed.upto - passed.mass) as at
    from passed
    inner join aim on passed.upto > aim.at
    order by passed.block
    limit 1
),

running as (
    select
        seed_distance.obs,
        hit.at,
        (sum(
            seed_distance.weight * (
                (seed_distance.distance >> 8) * (seed_distance.distance >> 8)
                + least(seed_distance.distance, 1)
            )
        ) over (order by seed_distance.obs))::bigint as upto
    from seed_distance
    inner join hit on hit.block = seed_distance.block
),

drawn as (
    select obs
    from running
    where upto > at
    order by obs
    limit 1
)

select
    0::smallint as iteration,
    %(centroid)s::smallint as centroid,
    seed_sample.position,
    0::bigint as drift
from seed_sample
inner join drawn on drawn.obs = seed_sample.obs
