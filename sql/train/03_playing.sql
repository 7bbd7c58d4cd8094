-- Every infoset, nothing learnt yet.
--
-- They are in the order of their numbers, so that a walk that goes down the tree level by level
-- reads each level in one piece.
--
-- reads    decision, holding, game
-- writes   playing                                                      grain: one row an infoset
-- params   game
-- cost     22 million rows for pluribus with the default buckets, 3.9 GB of memory, about 10 s
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
    0.0::double precision as regret1,
    0.0::double precision as regret2,
    0.0::double precision as regret3,
    0.0::double precision as regret4,
    0.0::double precision as regret5,
    0.0::double precision as regret6,
    0.0::double precision as regret7,
    0.0::double precision as policy1,
    0.0::double precision as policy2,
    0.0::double precision as policy3,
    0.0::double precision as policy4,
    0.0::double precision as policy5,
    0.0::double precision as policy6,
    0.0::double precision as policy7,
    0::bigint as visits,
    -1::bigint as epoch,
    0 as turn
from decision
inner join game on game.game = %(game)s::text
inner join holding on holding.cards = game.cards and holding.street = decision.street
order by decision.first_infoset + holding.bucket
