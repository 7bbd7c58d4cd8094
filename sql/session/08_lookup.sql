-- The buckets of a range of boards, in compact blocks.
--
-- reads    lookup
-- grain    one row a board
-- params   lo, hi (boards lo <= board < hi)
-- cost     800 MB on the wire for the full deck, 11 s
select
    board,
    buckets
from lookup
where board >= %(lo)s::bigint and board < %(hi)s::bigint
