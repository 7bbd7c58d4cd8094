-- The deals of hold'em that ends before the flop, to take elsewhere.
--
-- reads    every_deal
-- grain    one row a deal
-- params   none
-- cost     28,561 rows on the full deck
select
    deal,
    weight,
    hands0,
    hands1,
    share
from every_deal
where cards = 'holdem' and streets = 1
