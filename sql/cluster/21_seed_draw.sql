-- Draw one centroid with probability proportional to weight times squared distance (k-means++).
--
-- reads    seed_sample, seed_distance
-- writes   centroid (iteration 0)                                              grain: one centroid
-- params   centroid (index to draw), seed
-- cost     one running sum over the sample; distances are squared in steps of 256 grid units, so
--          that the sum stays under 2^63
-- source   Arthur & Vassilvitskii 2007, "k-means++: the advantages of careful seeding"
insert into centroid (iteration, centroid, position, total, drift)
with running as (
    select
        obs,
        (sum(
            weight * ((distance >> 8) * (distance >> 8) + least(distance, 1))
        ) over (order by obs rows between unbounded preceding and current row))::bigint as upto
    from seed_distance
),

aim as (
    select
        floor(
            u01(%(centroid)s::bigint, %(seed)s::bigint) * max(upto)::double precision
        )::bigint as at
    from running
),

drawn as (
    select running.obs
    from running
    inner join aim on running.upto > aim.at
    order by running.obs
    limit 1
)

select
    0::smallint as iteration,
    %(centroid)s::smallint as centroid,
    seed_sample.position,
    seed_sample.total,
    0::bigint as drift
from seed_sample
inner join drawn on drawn.obs = seed_sample.obs
