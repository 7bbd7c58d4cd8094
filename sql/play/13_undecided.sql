-- A hand that came to no end: a policy gave no action a positive weight.
--
-- reads    situation, node
-- grain    one row: whose turn it was and the line of play; no row where all hands ended
-- params   game
-- cost     one pass over the hands
select
    last.player,
    node.line
from situation as last
inner join node on node.game = %(game)s::text and node.node = last.node
where
    last.kind = 0
    and not exists (
        select 1
        from situation as later
        where
            later.deal = last.deal
            and later.seating = last.seating
            and later.level = last.level + 1
    )
order by last.level, last.player, node.line
limit 1
