-- Weight of all deals that are in the blueprint, as the regrets count them.
--
-- reads    batch, every_deal, game
-- grain    one row
-- params   game, exponent (of a player's turn-th epoch, from 1, in the regrets), alpha (above 0:
--          it grows by 1 + turn^-alpha besides; see pgpipe.train.schedule), sampled (1; 0: an epoch
--          takes every deal)
-- cost     two rows a batch
with turn as (
    select
        player.number,
        power(player.number::double precision, %(exponent)s::double precision)
        * exp(
            coalesce(
                sum(
                    ln(
                        1 + case
                            when %(alpha)s::double precision > 0
                                then power(player.number, -%(alpha)s::double precision)
                            else 0
                        end
                    )
                ) over (order by player.number rows between unbounded preceding and 1 preceding),
                0
            )
        ) as weight
    from (select (coalesce(max(upto), 0) >> 1) + 1 as turns from batch) as last
    cross join generate_series(1, last.turns) as player (number)
)

select
    coalesce(
        sum(batch.deals::double precision / (batch.upto - batch.first) * turn.weight), 0
    ) * max(case when %(sampled)s::smallint = 1 then 1 else listed.weight end) as weight
from batch
cross join generate_series(batch.first, batch.upto - 1) as epoch (number)
inner join turn on turn.number = (epoch.number >> 1) + 1
cross join (
    select coalesce(sum(every_deal.weight), 0)::double precision as weight
    from every_deal
    inner join game on game.cards = every_deal.cards and game.streets = every_deal.streets
    where game.game = %(game)s::text
) as listed
