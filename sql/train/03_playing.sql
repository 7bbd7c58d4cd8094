-- Every infoset, nothing learnt yet.
--
-- In order of seat, then of the width of the menu, then of node, and so of level: a walk that goes
-- down the tree level by level reads the rows of each level in few pieces, and what it learns about
-- one seat is written to one half, two columns wide in most of it.
--
-- reads    node, holding, game
-- writes   playing                                                      grain: one row an infoset
-- params   game
-- cost     22 million rows for pluribus with the default buckets, 3.9 GB of memory, about 10 s
insert into playing (
    infoset, actor, actions, child,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7,
    policy1, policy2, policy3, policy4, policy5, policy6, policy7,
    visits, epoch, turn
)
with first_child as (
    select
        parent as node,
        min(node) as child
    from branch
    group by parent
)

select
    node.node::bigint * 65536 + holding.bucket as infoset,
    node.actor,
    node.actions,
    first_child.child,
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
from node
inner join first_child on first_child.node = node.node
inner join game on game.game = node.game
inner join holding on holding.cards = game.cards and holding.street = node.street
where node.game = %(game)s::text and node.kind = 0
order by
    node.actor,
    case when node.actions <= 2 then 2 when node.actions <= 4 then 4 else 7 end,
    node.node,
    holding.bucket
