-- Whether the deals of a game are listed.
--
-- reads    every_deal, game
-- grain    one row: how many deals
-- params   game
-- cost     milliseconds
select count(*) as deals
from every_deal
inner join game on game.cards = every_deal.cards and game.streets = every_deal.streets
where game.game = %(game)s::text
