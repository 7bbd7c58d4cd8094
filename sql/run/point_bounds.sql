-- Where to cut the points into chunks of equal size: the first obs of each.
--
-- reads    point
-- params   chunks
select min(obs) as lo
from (
    select
        obs,
        ntile(%(chunks)s::integer) over (order by obs) as chunk
    from point
) as numbered
group by chunk
order by lo
