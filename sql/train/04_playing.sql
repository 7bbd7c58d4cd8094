-- Every infoset, with what was held of it: all in one insert, since updates would keep twice the
-- memory.
--
-- They are in the order of their numbers, so that a walk that goes down the tree level by level
-- reads each level in one piece.
--
-- An infoset that was never met begins with a bias, where there is one: a regret of 1 for a check,
-- for a call where the hand can pay its price, and for a fold where it cannot; and one below 0 for
-- every chip that any other action adds. Else the first few deals decide how it is played, and one
-- lucky all-in outweighs them all. A hand can pay the price p where it is better than the part p of
-- all hands: so often a bluff of that size must be called, for it to win nothing. What is learnt
-- outweighs any bias in time.
--
-- reads    decision, branch, holding, game, held, abstraction
-- writes   playing; empties held                                        grain: one row an infoset
-- params   game, bias (chips of regret for each chip; 0 leaves all actions alike)
-- cost     22 million rows for pluribus with the default buckets, 3.9 GB of memory, about 15 s
-- source   Brown & Sandholm 2016, "Strategy-based warm starting for regret minimization in games";
--          the price is what minimum defence asks: Chen & Ankenman 2006, "The mathematics of poker"
insert into playing (
    infoset, node, bucket, actor, actions, child,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7,
    policy1, policy2, policy3, policy4, policy5, policy6, policy7,
    visits, epoch, turn
)
with price as (
    select
        parent as node,
        max(case when action = 1 then price end) as price1,
        max(case when action = 2 then price end) as price2,
        max(case when action = 3 then price end) as price3,
        max(case when action = 4 then price end) as price4,
        max(case when action = 5 then price end) as price5,
        max(case when action = 6 then price end) as price6,
        max(case when action = 7 then price end) as price7,
        -max(case when action = 1 then added end) as loss1,
        -max(case when action = 2 then added end) as loss2,
        -max(case when action = 3 then added end) as loss3,
        -max(case when action = 4 then added end) as loss4,
        -max(case when action = 5 then added end) as loss5,
        -max(case when action = 6 then added end) as loss6,
        -max(case when action = 7 then added end) as loss7
    from branch
    group by parent
),

-- The part of its street's hands that a bucket is better than.
ranked as (
    select
        abs,
        (sum(population) over (partition by street order by equity, abs)
            - 0.5::double precision * population)
        / sum(population) over (partition by street)::double precision as rank
    from abstraction
    where %(bias)s::double precision > 0
)

select
    decision.first_infoset + holding.bucket as infoset,
    decision.node,
    holding.bucket,
    decision.actor,
    decision.actions,
    decision.child,
    coalesce(
        held.regret1,
        case
            when ranked.rank * sign(price.price1) >= price.price1 then 1
            else %(bias)s::double precision * price.loss1
        end,
        0
    ) as regret1,
    coalesce(
        held.regret2,
        case
            when ranked.rank * sign(price.price2) >= price.price2 then 1
            else %(bias)s::double precision * price.loss2
        end,
        0
    ) as regret2,
    coalesce(
        held.regret3,
        case
            when ranked.rank * sign(price.price3) >= price.price3 then 1
            else %(bias)s::double precision * price.loss3
        end,
        0
    ) as regret3,
    coalesce(
        held.regret4,
        case
            when ranked.rank * sign(price.price4) >= price.price4 then 1
            else %(bias)s::double precision * price.loss4
        end,
        0
    ) as regret4,
    coalesce(
        held.regret5,
        case
            when ranked.rank * sign(price.price5) >= price.price5 then 1
            else %(bias)s::double precision * price.loss5
        end,
        0
    ) as regret5,
    coalesce(
        held.regret6,
        case
            when ranked.rank * sign(price.price6) >= price.price6 then 1
            else %(bias)s::double precision * price.loss6
        end,
        0
    ) as regret6,
    coalesce(
        held.regret7,
        case
            when ranked.rank * sign(price.price7) >= price.price7 then 1
            else %(bias)s::double precision * price.loss7
        end,
        0
    ) as regret7,
    coalesce(held.policy1, 0) as policy1,
    coalesce(held.policy2, 0) as policy2,
    coalesce(held.policy3, 0) as policy3,
    coalesce(held.policy4, 0) as policy4,
    coalesce(held.policy5, 0) as policy5,
    coalesce(held.policy6, 0) as policy6,
    coalesce(held.policy7, 0) as policy7,
    coalesce(held.visits, 0) as visits,
    coalesce(held.epoch, -1) as epoch,
    -- The player's epochs by then.
    coalesce((held.epoch - decision.actor + 2) >> 1, 0)::integer as turn
from decision
inner join game on game.game = %(game)s::text
inner join holding on holding.cards = game.cards and holding.street = decision.street
inner join price on price.node = decision.node
left join ranked on ranked.abs = holding.present and holding.cards = 'holdem'
left join held on held.infoset = decision.first_infoset + holding.bucket
order by decision.first_infoset + holding.bucket;

truncate held
