-- The decisions of each level, by node, and what comes after them: a level's nodes are numbered in
-- one piece.
--
-- reads    node
-- params   game
-- grain    one row a level at which somebody acts, from the root
with decision as (
    select
        node,
        level
    from node
    where game = %(game)s::text and kind = 0
)

select
    min(decision.node) as first_node,
    max(decision.node) as last_node,
    min(child.node) as first_child,
    max(child.node) as last_child
from decision
inner join node as child on child.game = %(game)s::text and child.parent = decision.node
group by decision.level
order by decision.level
