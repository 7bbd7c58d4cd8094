-- Weight of all deals that are in the blueprint, as the regrets count them.
--
-- reads    batch, every_deal, game
-- grain    one row
-- params   game, exponent (of a player's turn-th epoch, from 1, in the regrets), sampled (1; 0: an
--          epoch takes every deal)
-- cost     one row a batch
select
    coalesce(
        sum(
            batch.deals::double precision / (batch.upto - batch.first)
            * power(((turn.number >> 1) + 1)::double precision, %(exponent)s::double precision)
        ),
        0
    ) * max(case when %(sampled)s::smallint = 1 then 1 else listed.weight end) as weight
from batch
cross join generate_series(batch.first, batch.upto - 1) as turn (number)
cross join (
    select coalesce(sum(every_deal.weight), 0)::double precision as weight
    from every_deal
    inner join game on game.cards = every_deal.cards and game.streets = every_deal.streets
    where game.game = %(game)s::text
) as listed
