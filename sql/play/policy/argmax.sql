-- The action that a trained strategy takes most often, always; of equals the first on the menu.
--
-- Where its play never came in training, it does so with the strategy that it began with: what the
-- hand warrants, where there is a bias (train/02_bias.sql); else all actions are alike.
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
),

counted as (
    select
        *,
        count(weight) over (partition by node, bucket) as learnt_actions,
        sum(begun) over (partition by node, bucket) as whole_begun
    from known
),

ranked as (
    select
        *,
        row_number() over (
            partition by node, bucket
            order by
                case when learnt_actions > 0 then coalesce(weight, 0) else begun end desc,
                action asc
        ) as place
    from counted
)

select
    player,
    node,
    bucket,
    action,
    case
        when learnt_actions = 0 and whole_begun = 0 then 1
        when place = 1 then 1
        else 0
    end as weight
from ranked
