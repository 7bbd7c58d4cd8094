-- A full-width epoch takes every deal.
--
-- reads    every_deal
-- writes   deal, emptied first                                             grain: one row a deal
-- params   game
-- cost     6 rows in Kuhn, 120 in Leduc, 28,561 in hold'em before the flop
truncate deal;

insert into deal (deal, weight, hands0, hands1, share, u)
select
    every_deal.deal,
    every_deal.weight::double precision as weight,
    every_deal.hands0,
    every_deal.hands1,
    every_deal.share,
    0.0::double precision as u
from every_deal
inner join game on game.cards = every_deal.cards and game.streets = every_deal.streets
where game.game = %(game)s::text
