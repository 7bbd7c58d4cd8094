-- A street has the published number of observations, and as many buckets as were asked for.
--
-- reads    parameter, deck_street, street, bucket_code
-- returns  streets that differ
-- cost     milliseconds
with wanted as (
    select
        deck_street.street,
        deck_street.observations,
        case deck_street.street
            when 0 then deck_street.observations
            when 3 then 101
            else k.value::bigint
        end as buckets
    from parameter
    inner join deck_street on deck_street.deck = parameter.value
    left join parameter as k
        on
            k.name = case deck_street.street
                when 1 then 'flop_buckets'
                when 2 then 'turn_buckets'
            end
    where parameter.name = 'deck'
),

coded as (
    select
        street,
        count(*) as buckets,
        min(bucket) as lowest,
        max(bucket) as highest
    from bucket_code
    group by street
)

select
    wanted.street,
    wanted.observations as published,
    street.nobs,
    wanted.buckets as asked_for,
    street.nabs,
    coded.lowest,
    coded.highest
from wanted
inner join street on street.street = wanted.street
left join coded on coded.street = wanted.street
where
    street.nobs <> wanted.observations
    or street.nabs <> wanted.buckets
    or coalesce(coded.buckets, 0) <> wanted.buckets
    or coded.lowest <> 0
    or coded.highest <> wanted.buckets - 1
