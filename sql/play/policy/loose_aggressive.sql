-- Loose-aggressive: plays most hands, bets and raises them, and bluffs with many that are weak.
--
-- Nobody has bet: it bets 8 times in 10 with equity of one half or more, else 4 times in 10.
-- Facing a bet: with equity of .6 or more it raises 6 times in 10 and calls otherwise; it calls
-- where equity is no more than .1 under the price, raises 1 of 10 such hands, and bluffs with 1 of
-- 10 of the rest. Any size but all-in is as good; all-in is the raise where there is no other.
--
-- reads    offer
-- writes   choice                                           grain: one row an action of an infoset
-- params   player
-- cost     one row an action
insert into choice (player, node, bucket, action, weight)
with counted as (
    select
        *,
        count(case when what = 'raise' then 1 end) over infoset as raises,
        count(case when what = 'shove' then 1 end) over infoset as shoves
    from offer
    where player = %(player)s::smallint
    window infoset as (partition by player, node, bucket)
),

plan as (
    select
        *,
        case
            when raises + shoves = 0 then 0
            when owed = 0 and equity >= 0.5 then 0.8
            when owed = 0 then 0.4
            when equity >= 0.6 then 0.6
            else 0.1
        end as aggression
    from counted
)

select
    player,
    node,
    bucket,
    action,
    case
        when what = 'raise' then aggression::double precision / raises
        when what = 'shove' and raises = 0 then aggression
        when what = 'check' then 1 - aggression
        when what = 'call' and equity >= odds - 0.1 then 1 - aggression
        when what = 'fold' and equity < odds - 0.1 then 1 - aggression
        else 0
    end as weight
from plan
