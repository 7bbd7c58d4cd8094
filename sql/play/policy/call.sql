-- Always call: checks where that is free, calls any bet, never bets.
--
-- reads    offer
-- writes   choice                                           grain: one row an action of an infoset
-- params   player
-- cost     one row an action
insert into choice (player, node, bucket, action, weight)
select
    player,
    node,
    bucket,
    action,
    case when what in ('check', 'call') then 1 else 0 end as weight
from offer
where player = %(player)s::smallint
