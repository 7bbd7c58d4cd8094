-- Every infoset, with what was held of it: all in one insert, since updates would keep twice the
-- memory.
--
-- They are in the order of their numbers, so that a walk that goes down the tree level by level
-- reads each level in one piece.
--
-- An infoset that was never met begins with a bias, where there is one: a regret of 1 for what the
-- hand warrants by its rank (see 01_branch.sql), and one below 0 for every chip that any other
-- action adds. Else the first few deals decide how it is played, and one lucky all-in outweighs
-- them all. What is learnt outweighs any bias in time.
--
-- reads    decision, branch, holding, game, held, abstraction
-- writes   playing; empties held                                        grain: one row an infoset
-- params   game, bias (chips of regret for each chip; 0 leaves all actions alike)
-- cost     22 million rows for pluribus with the default buckets, 3.9 GB of memory, about 15 s
-- source   Brown & Sandholm 2016, "Strategy-based warm starting for regret minimization in games"
insert into playing (
    infoset, node, bucket, actor, actions, child,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7,
    policy1, policy2, policy3, policy4, policy5, policy6, policy7,
    visits, epoch, turn
)
with menu as (
    select
        parent as node,
        max(case when action = 1 then worst end) as worst1,
        max(case when action = 2 then worst end) as worst2,
        max(case when action = 3 then worst end) as worst3,
        max(case when action = 4 then worst end) as worst4,
        max(case when action = 5 then worst end) as worst5,
        max(case when action = 6 then worst end) as worst6,
        max(case when action = 7 then worst end) as worst7,
        max(case when action = 1 then best end) as best1,
        max(case when action = 2 then best end) as best2,
        max(case when action = 3 then best end) as best3,
        max(case when action = 4 then best end) as best4,
        max(case when action = 5 then best end) as best5,
        max(case when action = 6 then best end) as best6,
        max(case when action = 7 then best end) as best7,
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
            when ranked.rank between menu.worst1 and menu.best1 then 1
            else %(bias)s::double precision * menu.loss1
        end,
        0
    ) as regret1,
    coalesce(
        held.regret2,
        case
            when ranked.rank between menu.worst2 and menu.best2 then 1
            else %(bias)s::double precision * menu.loss2
        end,
        0
    ) as regret2,
    coalesce(
        held.regret3,
        case
            when ranked.rank between menu.worst3 and menu.best3 then 1
            else %(bias)s::double precision * menu.loss3
        end,
        0
    ) as regret3,
    coalesce(
        held.regret4,
        case
            when ranked.rank between menu.worst4 and menu.best4 then 1
            else %(bias)s::double precision * menu.loss4
        end,
        0
    ) as regret4,
    coalesce(
        held.regret5,
        case
            when ranked.rank between menu.worst5 and menu.best5 then 1
            else %(bias)s::double precision * menu.loss5
        end,
        0
    ) as regret5,
    coalesce(
        held.regret6,
        case
            when ranked.rank between menu.worst6 and menu.best6 then 1
            else %(bias)s::double precision * menu.loss6
        end,
        0
    ) as regret6,
    coalesce(
        held.regret7,
        case
            when ranked.rank between menu.worst7 and menu.best7 then 1
            else %(bias)s::double precision * menu.loss7
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
inner join menu on menu.node = decision.node
left join ranked on ranked.abs = holding.present and holding.cards = 'holdem'
left join held on held.infoset = decision.first_infoset + holding.bucket
order by decision.first_infoset + holding.bucket;

truncate held
