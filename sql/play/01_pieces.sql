-- Where to cut the blueprint, so that it can be read in pieces of about equal size.
--
-- reads    node
-- grain    one row a piece: the first `past` in it
-- params   game, pieces
-- cost     a sort of the game's decisions
with decision as (
    select
        past,
        ntile(%(pieces)s::integer) over (order by past) as piece
    from node
    where game = %(game)s::text and kind = 0
)

select min(past) as first
from decision
group by piece
order by first
