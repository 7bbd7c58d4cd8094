-- The equity of every hand of a game whose deals are listed.
--
-- reads    every_deal, game
-- writes   strength                                            grain: one row a bucket of a street
-- params   game
-- cost     one pass over the deals
insert into strength (street, bucket, equity)
select
    street.street::smallint as street,
    ((every_deal.hands0 >> (16 * street.street)) & 65535)::smallint as bucket,
    (
        sum(every_deal.weight * every_deal.share)
        / (2 * sum(every_deal.weight)::double precision)
    )::real as equity
from every_deal
inner join game on game.cards = every_deal.cards and game.streets = every_deal.streets
inner join generate_series(0, 3) as street (street) on street.street < every_deal.streets
where game.game = %(game)s::text
group by street.street, ((every_deal.hands0 >> (16 * street.street)) & 65535)::smallint
