-- A sampled epoch draws deals of a small game, each with one random number a level of the walk.
--
-- Independence along a path is all that sampling needs: nodes of one level may share a number.
--
-- reads    every_deal
-- writes   deal                                                             grain: one row a deal
-- params   game, seed, epoch, deals (how many)
-- cost     13 random numbers a deal
insert into deal (deal, weight, presents, share, uniforms)
with drawn as (
    select
        number.deal,
        floor(
            u01(
                %(epoch)s::bigint * 16777216 + number.deal * 16,
                %(seed)s::bigint
            ) * (select count(*) from every_deal where game = %(game)s::text)
        )::integer as place
    from generate_series(0, %(deals)s::bigint - 1) as number (deal)
),

random as (
    select
        drawn.deal,
        array_agg(
            u01(
                %(epoch)s::bigint * 16777216 + drawn.deal * 16 + level.level,
                %(seed)s::bigint
            ) order by level.level
        ) as uniforms
    from drawn
    cross join generate_series(1, 12) as level (level)
    group by drawn.deal
)

select
    drawn.deal::integer as deal,
    1 as weight,
    every_deal.presents,
    every_deal.share,
    random.uniforms
from drawn
inner join random on random.deal = drawn.deal
inner join every_deal on every_deal.game = %(game)s::text and every_deal.deal = drawn.place
