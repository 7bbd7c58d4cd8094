-- Every infoset, with what was held of it: all in one insert, since updates would keep twice the
-- memory.
--
-- They are in the order of their numbers, so that a walk that goes down the tree level by level
-- reads each level in one piece. Regrets go on from the bias with which they began.
--
-- reads    decision, holding, game, held, beginning
-- writes   playing; empties held                                        grain: one row an infoset
-- params   game
-- cost     22 million rows for pluribus with the default buckets, 3.9 GB of memory, about 15 s
insert into playing (
    infoset, node, bucket, actor, actions, child,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7,
    policy1, policy2, policy3, policy4, policy5, policy6, policy7,
    visits, epoch, turn
)
select
    decision.first_infoset + holding.bucket as infoset,
    decision.node,
    holding.bucket,
    decision.actor,
    decision.actions,
    decision.child,
    coalesce(held.regret1, 0) + beginning.regret1 as regret1,
    coalesce(held.regret2, 0) + beginning.regret2 as regret2,
    coalesce(held.regret3, 0) + beginning.regret3 as regret3,
    coalesce(held.regret4, 0) + beginning.regret4 as regret4,
    coalesce(held.regret5, 0) + beginning.regret5 as regret5,
    coalesce(held.regret6, 0) + beginning.regret6 as regret6,
    coalesce(held.regret7, 0) + beginning.regret7 as regret7,
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
inner join beginning on beginning.node = decision.node and beginning.bucket = holding.bucket
left join held on held.infoset = decision.first_infoset + holding.bucket
order by decision.first_infoset + holding.bucket;

truncate held
