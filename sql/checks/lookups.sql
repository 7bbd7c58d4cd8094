-- Every board of every street has its block of buckets, one an observation.
--
-- reads    parameter, deck_street, street, lookup
-- returns  streets that differ
-- cost     full deck: 152,647 rows of 0.3 GB, about a second
with counted as (
    select
        case
            when board = 0 then 0
            when board < 16777216 then 1
            when board < 4294967296 then 2
            else 3
        end as street,
        count(*) as boards,
        sum(cardinality(buckets)) as observations
    from lookup
    group by street
)

select
    deck_street.street,
    deck_street.boards as published_boards,
    counted.boards,
    deck_street.observations as published_observations,
    counted.observations
from parameter
inner join deck_street on deck_street.deck = parameter.value
inner join street on street.street = deck_street.street
left join counted on counted.street = deck_street.street
where
    parameter.name = 'deck'
    and (
        coalesce(counted.boards, 0) <> deck_street.boards
        or coalesce(counted.observations, 0) <> deck_street.observations
    )
