-- The first decisions before the flop: the button's, and the big blind's after each of its actions.
--
-- reads    training, node
-- grain    one row a decision, in the order of the tree
-- params   none
-- cost     milliseconds
select node.line
from node
inner join training on training.name = 'game' and training.value = node.game
where node.kind = 0 and node.street = 0 and (node.node = 0 or node.parent = 0)
order by node.node
