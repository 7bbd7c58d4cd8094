-- The decisions of each level, by node: a level's nodes are numbered in one piece.
--
-- reads    node
-- params   game
-- grain    one row a level at which somebody acts, from the root
select
    min(node) as first_node,
    max(node) as last_node
from node
where game = %(game)s::text and kind = 0
group by level
order by level
