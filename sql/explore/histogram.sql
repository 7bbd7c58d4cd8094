-- What the next street makes of a hand and of its bucket: how likely which equity is.
--
-- reads    histogram(), next_street(), abstraction
-- grain    one row a bin of a twentieth of equity, 0 to 19; certainty is in the last
-- params   pocket, board
-- cost     some milliseconds
with asked as materialized (
    select observation(%(pocket)s::text, %(board)s::text) as obs
),

made as (
    select
        told.equity,
        told.probability::double precision as of_bucket,
        0::double precision as of_hand
    from asked
    cross join lateral histogram(bucket_of(asked.obs)) as told
    union all
    select
        abstraction.equity,
        0::double precision as of_bucket,
        next.probability as of_hand
    from asked
    cross join lateral next_street(asked.obs) as next
    inner join abstraction on abstraction.abs = next.abs
),

binned as (
    select
        least(floor(made.equity * 20 + 0.0001)::integer, 19) as bin,
        made.of_bucket,
        made.of_hand
    from made
)

select
    bin.bin,
    coalesce(sum(binned.of_bucket), 0) as of_bucket,
    coalesce(sum(binned.of_hand), 0) as of_hand
from generate_series(0, 19) as bin (bin)
left join binned on binned.bin = bin.bin
group by bin.bin
order by bin.bin
