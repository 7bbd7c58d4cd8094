-- How good the buckets of a street are: how many hands they have, how far hands lie from their
-- bucket's mean, and how far the buckets lie apart.
--
-- reads    abstraction, convergence, bucket_code, metric
-- grain    one row a street, preflop first; distances are those of metric.dx, in win probability;
--          mean and RMS distance are of the last iteration, null on streets without k-means
-- params   none
-- cost     K * K pairs a street: some 100 ms
with sizes as (
    select
        street,
        count(*) as buckets,
        sum(population)::bigint as hands,
        min(population) as smallest,
        percentile_cont(0.5) within group (order by population) as median,
        max(population) as largest
    from abstraction
    group by street
),

neighbour as (
    select
        one.street,
        one.bucket,
        min(m.dx)::double precision as nearest
    from bucket_code as one
    inner join bucket_code as other
        on other.street = one.street and other.bucket <> one.bucket
    inner join metric as m on m.xor = pair(one.abs, other.abs)
    group by one.street, one.bucket
),

apart as (
    select
        street,
        avg(nearest) as nearest
    from neighbour
    group by street
),

seeded as (
    select
        street,
        min(iteration) as first_iteration,
        max(iteration) as last_iteration
    from convergence
    group by street
)

select
    sizes.street,
    sizes.buckets,
    sizes.hands,
    sizes.smallest,
    sizes.median,
    sizes.largest,
    start.rms_distance as rms_seeded,
    final.rms_distance,
    final.mean_distance,
    apart.nearest,
    seeded.last_iteration as iterations
from sizes
left join apart on apart.street = sizes.street
left join seeded on seeded.street = sizes.street
left join convergence as start
    on start.street = seeded.street and start.iteration = seeded.first_iteration
left join convergence as final
    on final.street = seeded.street and final.iteration = seeded.last_iteration
order by sizes.street
