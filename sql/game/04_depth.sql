-- Whether the tree that was built is cut off at 21 actions, all that past has room for.
--
-- reads    node
-- returns  the fault in words, with a line of play that would go on; no row where the tree is whole
-- params   game
-- cost     one pass over the game's nodes
select
    count(*) || ' lines of play are longer than 21 actions, e.g. ' || min(line) as problem
from node
where game = %(game)s and kind = 0 and actions = 0
having count(*) > 0
