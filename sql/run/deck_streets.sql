-- Published counts of a deck, preflop to river.
--
-- reads    deck_street
-- params   deck
select
    boards,
    observations,
    children
from deck_street
where deck = %(deck)s::text
order by street
