-- Every infoset, with what was learnt in it so far.
--
-- In order of seat, then of the width of the menu, then of node, and so of level: a walk that goes
-- down the tree level by level reads the rows of each level in few pieces, and what it learns about
-- one seat is written to one half, two columns wide in most of it.
--
-- reads    node, branch, holding, game, held
-- writes   playing; empties held                                        grain: one row an infoset
-- params   game
-- cost     22 million rows for pluribus with the default buckets, 3.9 GB of memory, about 10 s
insert into playing (
    infoset, actor, actions, child,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7,
    policy1, policy2, policy3, policy4, policy5, policy6, policy7,
    visits, epoch
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
    coalesce(held.regret1, 0) as regret1,
    coalesce(held.regret2, 0) as regret2,
    coalesce(held.regret3, 0) as regret3,
    coalesce(held.regret4, 0) as regret4,
    coalesce(held.regret5, 0) as regret5,
    coalesce(held.regret6, 0) as regret6,
    coalesce(held.regret7, 0) as regret7,
    coalesce(held.policy1, 0) as policy1,
    coalesce(held.policy2, 0) as policy2,
    coalesce(held.policy3, 0) as policy3,
    coalesce(held.policy4, 0) as policy4,
    coalesce(held.policy5, 0) as policy5,
    coalesce(held.policy6, 0) as policy6,
    coalesce(held.policy7, 0) as policy7,
    coalesce(held.visits, 0) as visits,
    coalesce(held.epoch, -1) as epoch
from node
inner join first_child on first_child.node = node.node
inner join game on game.game = node.game
inner join holding on holding.cards = game.cards and holding.street = node.street
left join held on held.infoset = node.node::bigint * 65536 + holding.bucket
where node.game = %(game)s::text and node.kind = 0
order by
    node.actor,
    case when node.actions <= 2 then 2 when node.actions <= 4 then 4 else 7 end,
    node.node,
    holding.bucket;

truncate held
