-- The decisions of each level: their nodes, their infosets, and the nodes that come after them are
-- each numbered in one piece.
--
-- reads    decision, branch
-- params   none
-- grain    one row a level at which somebody acts, from the root
select
    min(decision.node) as first_node,
    max(decision.node) as last_node,
    min(decision.first_infoset) as first_infoset,
    max(decision.first_infoset + decision.infosets) - 1 as last_infoset,
    min(branch.node) as first_child,
    max(branch.node) as last_child
from decision
inner join branch on branch.parent = decision.node
group by decision.level
order by decision.level
