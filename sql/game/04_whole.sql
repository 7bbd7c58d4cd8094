-- Whether the tree that was built is cut off: by the 21 actions that past has room for, or because
-- with its next level it could have more than the most nodes.
--
-- reads    node
-- returns  the fault in words, with a line of play that would go on; no row where the tree is whole
-- params   game, most (nodes, as in 03_node.sql)
-- cost     one pass over the game's nodes
select
    case
        when min(level) = 21 then count(*) || ' lines of play are longer than 21 actions'
        else
            'its tree may have more than ' || %(most)s::bigint || ' nodes: ' || count(*)
            || ' lines of play go on after ' || min(level) || ' actions'
    end
    || ', e.g. ' || min(line) as problem
from node
where game = %(game)s and kind = 0 and actions = 0
having count(*) > 0
