-- Tight-passive: plays few hands, pays with hands that are well ahead, raises only the best.
--
-- It calls where the bucket's equity exceeds the price by a fifth (and is over one half), bets or
-- raises the smallest size with equity of .85 or more, and otherwise checks or folds.
--
-- reads    offer
-- writes   choice                                           grain: one row an action of an infoset
-- params   player
-- cost     one row an action
insert into choice (player, node, bucket, action, weight)
with plan as (
    select
        *,
        case
            when equity >= 0.85 and has_raise then 'raise'
            when owed = 0 then 'check'
            when equity >= greatest(odds + 0.2, 0.5) then 'call'
            else 'fold'
        end as intent
    from (
        select
            *,
            bool_or(what = 'raise') over (partition by player, node, bucket) as has_raise,
            row_number() over (
                partition by player, node, bucket, what order by added
            ) as size
        from offer
        where player = %(player)s::smallint
    ) as offer
)

select
    player,
    node,
    bucket,
    action,
    case when what = intent and size = 1 then 1 else 0 end as weight
from plan
