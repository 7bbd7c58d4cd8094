-- The 13 x 13 chart of the player to act: how likely each starting hand is, what it does, and the
-- pockets behind it.
--
-- reads    range_strategy()
-- grain    one row a cell, aces first, suited above the diagonal; probabilities are means by reach
--          over the pockets whose infoset has an average strategy, trained is their share; overall
--          is the same over all cells
-- params   line, board
-- cost     as range_strategy()
with held as materialized (
    -- Where the blueprint never plays the line, all pockets weigh the same.
    select
        told.*,
        coalesce(told.reach, 1) as weight
    from range_strategy(%(line)s::text, %(board)s::text) as told
),

cell as (
    select
        held.hand,
        sum(held.reach) as reach,
        sum(held.weight) filter (where held.note is null) / nullif(sum(held.weight), 0) as trained,
        min(held.visits) as visits,
        min(held.actions) as actions,
        jsonb_agg(
            jsonb_build_object(
                'pocket', held.pocket,
                'bucket', held.bucket_name,
                'reach', held.reach,
                'visits', held.visits,
                'note', held.note,
                'probabilities', held.probabilities
            )
            order by held.reach desc nulls last, held.pocket asc
        ) as pockets
    from held
    group by held.hand
),

mean as (
    select
        held.hand,
        one.place,
        sum(held.weight * one.probability) / nullif(sum(held.weight), 0) as probability
    from held
    cross join lateral unnest(held.probabilities) with ordinality as one (probability, place)
    group by held.hand, one.place
),

mixed as (
    select
        mean.hand,
        case
            when count(mean.probability) > 0 then array_agg(mean.probability order by mean.place)
        end as probabilities
    from mean
    group by mean.hand
),

-- What the range does as a whole.
overall as (
    select
        array_agg(total.probability order by total.place) as probabilities,
        (
            select sum(held.weight) filter (where held.note is null) / nullif(sum(held.weight), 0)
            from held
        ) as trained
    from (
        select
            one.place,
            sum(held.weight * one.probability) / nullif(sum(held.weight), 0) as probability
        from held
        cross join lateral unnest(held.probabilities) with ordinality as one (probability, place)
        group by one.place
    ) as total
),

placed as (
    select
        cell.*,
        13 - strpos('23456789TJQKA', substr(cell.hand, 1, 1)) + 1 as high,
        13 - strpos('23456789TJQKA', substr(cell.hand, 2, 1)) + 1 as low
    from cell
)

select
    case when placed.hand ~ 's$' then placed.high else placed.low end as grid_row,
    case when placed.hand ~ 's$' then placed.low else placed.high end as grid_col,
    placed.hand,
    placed.reach,
    placed.trained,
    placed.visits,
    placed.actions,
    mixed.probabilities,
    overall.probabilities as overall,
    coalesce(overall.trained, 0) as overall_trained,
    placed.pockets
from placed
cross join overall
left join mixed on mixed.hand = placed.hand
order by grid_row, grid_col
