-- How many actions the longest line of play has.
--
-- reads    node
-- params   game
select max(level) as levels
from node
where game = %(game)s::text
