-- What player a won of each deal, summed up over the batch.
--
-- The unit is the deal: the mean of its two hands. What the cards give to a seat falls out of it,
-- and the interval is that much narrower. Where betting ended before the river, a hand gets what it
-- does on average over boards that may come (train/00_walk.sql): nobody acts on those cards. Sums
-- of whole chips and 64ths of them are exact.
--
-- reads    situation (where hands ended), node, deal
-- writes   scored                                                          grain: one row a batch
-- params   game, batch
-- cost     one join a hand
insert into scored (batch, deals, hands, total, squares, button, blind)
with settled as (
    select
        situation.deal,
        situation.seating,
        deal.weight
        * (1 - 2 * situation.seating)
        * case
            when ended.kind = 1 and parent.actor = 0 then -ended.chips0
            when ended.kind = 1 then ended.chips1
            else least(ended.chips0, ended.chips1) * (
                -- Betting ends on the street of its last decision.
                coalesce(
                    case parent.street
                        when 0 then deal.early0
                        when 1 then deal.early1
                        when 2 then deal.early2
                    end,
                    deal.share
                ) - 1
            )
        end as won
    from situation
    inner join node as ended on ended.node = situation.node
    inner join node as parent on parent.game = ended.game and parent.node = ended.parent
    inner join deal on deal.deal = situation.deal
    where situation.kind <> 0 and ended.game = %(game)s::text
),

paired as (
    select
        deal,
        count(*) as hands,
        sum(won) * 0.5::double precision as won,
        sum(case when seating = 0 then won else 0 end) as button,
        sum(case when seating = 1 then won else 0 end) as blind
    from settled
    group by deal
)

select
    %(batch)s::bigint as batch,
    count(*) as deals,
    sum(hands) as hands,
    sum(won) as total,
    sum(won * won) as squares,
    sum(button) as button,
    sum(blind) as blind
from paired
