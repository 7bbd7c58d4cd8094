-- A full-width epoch takes every deal.
--
-- reads    every_deal
-- writes   deal                                                             grain: one row a deal
-- params   game
-- cost     6 rows in Kuhn, 120 in Leduc
insert into deal (deal, weight, presents, share, uniforms)
select
    deal,
    weight,
    presents,
    share,
    array[0.0]::double precision[] as uniforms
from every_deal
where game = %(game)s::text
