-- Uniform random: every action of the menu alike.
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
    1 as weight
from offer
where player = %(player)s::smallint
