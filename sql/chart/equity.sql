-- The equity of every starting hand against a random one, as a chart has it.
--
-- reads    isomorphism (preflop), abstraction
-- grain    one row a cell of the 13 x 13 chart: aces first, suited above the diagonal
-- params   none
-- cost     milliseconds
with hand as (
    select
        abs,
        (((obs & 255) - 1) >> 2)::integer as high,
        (((obs >> 8) - 1) >> 2)::integer as low,
        ((obs & 255) - 1) & 3 = ((obs >> 8) - 1) & 3 as suited
    from isomorphism
    where obs < 65536
)

select
    case when hand.suited then 13 - hand.high else 13 - hand.low end as grid_row,
    case when hand.suited then 13 - hand.low else 13 - hand.high end as grid_col,
    substr('23456789TJQKA', hand.high + 1, 1)
    || substr('23456789TJQKA', hand.low + 1, 1)
    || case when hand.high = hand.low then '' when hand.suited then 's' else 'o' end as hand,
    abstraction.equity::double precision as equity
from hand
inner join abstraction on abstraction.abs = hand.abs
order by grid_row, grid_col
