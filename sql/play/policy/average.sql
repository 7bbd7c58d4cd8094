-- A trained strategy: every action as often as training played it on average.
--
-- Where its play never came in training, it plays what it began with: what the hand warrants, where
-- there is a bias (train/02_bias.sql); else all actions alike.
--
-- reads    offer, learnt
-- writes   choice                                           grain: one row an action of an infoset
-- params   player, strategy (of learnt), first_node, last_node (of the level's decisions)
-- cost     one pass over the level's rows of learnt
insert into choice (player, node, bucket, action, weight)
with known as (
    select
        offer.player,
        offer.node,
        offer.bucket,
        offer.action,
        offer.begun,
        learnt.weight::double precision as weight
    from offer
    left join learnt
        on
            learnt.node = offer.node
            and learnt.bucket = offer.bucket
            and learnt.edge = offer.edge
            and learnt.strategy = %(strategy)s::smallint
            and learnt.node between %(first_node)s::integer and %(last_node)s::integer
    where offer.player = %(player)s::smallint
)

select
    player,
    node,
    bucket,
    action,
    case
        when count(weight) over (partition by node, bucket) > 0 then coalesce(weight, 0)
        when sum(begun) over (partition by node, bucket) > 0 then begun
        else 1
    end as weight
from known
