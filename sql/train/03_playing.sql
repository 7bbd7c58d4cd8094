-- Every infoset, nothing learnt yet.
--
-- In order of seat, then of node, and so of level: a walk that goes down the tree level by level
-- reads the rows of each level in two pieces, and what it learns about one seat is in one half.
--
-- reads    node, holding, game
-- writes   playing                                                      grain: one row an infoset
-- params   game
-- cost     22 million rows for pluribus with the default buckets, 3.6 GB of memory, about 6 s
insert into playing (
    node, bucket, actor, actions,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7,
    policy1, policy2, policy3, policy4, policy5, policy6, policy7,
    visits, epoch
)
select
    node.node,
    holding.bucket,
    node.actor,
    node.actions,
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
    -1::bigint as epoch
from node
inner join game on game.game = node.game
inner join holding on holding.cards = game.cards and holding.street = node.street
where node.game = %(game)s::text and node.kind = 0
order by node.actor, node.node, holding.bucket
