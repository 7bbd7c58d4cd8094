-- How many hands each block of a shipment has: the kernels must say the same.
--
-- reads    lookup
-- grain    one row a board
-- params   lo, hi (boards lo <= board < hi)
-- cost     full deck: 152,647 rows
select
    board,
    cardinality(buckets)::integer as hands
from lookup
where board >= %(lo)s::bigint and board < %(hi)s::bigint
order by board
