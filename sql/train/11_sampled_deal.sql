-- A sampled epoch draws deals of a small game, each with a random number for its walk.
--
-- All rows are drawn alike; one that stands for more physical deals than others counts for more.
--
-- reads    every_deal
-- writes   deal, emptied first                                             grain: one row a deal
-- params   game, seed, epoch, deals (how many)
-- cost     two random numbers a deal
truncate deal;

insert into deal (deal, weight, hands0, hands1, share, u)
with listed as (
    select
        every_deal.hands0,
        every_deal.hands1,
        every_deal.share,
        every_deal.weight * count(*) over () / sum(every_deal.weight::double precision) over ()
            as weight,
        row_number() over (order by every_deal.deal) - 1 as place,
        count(*) over () as places
    from every_deal
    inner join game on game.cards = every_deal.cards and game.streets = every_deal.streets
    where game.game = %(game)s::text
),

drawn as (
    select
        number.deal,
        u01(%(epoch)s::bigint * 16777216 + number.deal * 2, %(seed)s::bigint) as card_u,
        u01(%(epoch)s::bigint * 16777216 + number.deal * 2 + 1, %(seed)s::bigint) as u
    from generate_series(0, %(deals)s::bigint - 1) as number (deal)
)

select
    drawn.deal::integer as deal,
    listed.weight,
    listed.hands0,
    listed.hands1,
    listed.share,
    drawn.u
from drawn
inner join listed on listed.place = floor(drawn.card_u * listed.places)::bigint
