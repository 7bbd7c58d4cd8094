-- The decisions of each level: their nodes, their infosets, and the nodes that come after them are
-- each numbered in one piece; so are the infosets of each seat.
--
-- reads    decision, branch
-- params   none
-- grain    one row a level at which somebody acts, from the root; a seat that does not act there
--          has no infosets
-- cost     one join by node an edge: .2 s for pluribus
select
    min(decision.node) as first_node,
    max(decision.node) as last_node,
    max(decision.first_infoset + decision.infosets) - 1 as last_infoset,
    min(branch.node) as first_child,
    max(branch.node) as last_child,
    min(case when decision.actor = 0 then decision.first_infoset end) as first_of_seat0,
    max(
        case when decision.actor = 0 then decision.first_infoset + decision.infosets end
    ) - 1 as last_of_seat0,
    min(case when decision.actor = 1 then decision.first_infoset end) as first_of_seat1,
    max(
        case when decision.actor = 1 then decision.first_infoset + decision.infosets end
    ) - 1 as last_of_seat1
from decision
inner join branch on branch.parent = decision.node
group by decision.level
order by decision.level
