-- The same assignment in blocks, one row a board, for the street before.
--
-- reads    isomorphism
-- writes   rows for the chunk's partition of lookup                        grain: one row a board
-- params   lo, hi (boards of the chunk: lo <= board < hi)
-- cost     one pass over the chunk in order of obs
select
    member.obs >> 16 as board,
    array_agg(abs_index(member.abs)::smallint order by member.obs) as buckets
from isomorphism as member
where
    member.obs >= %(lo)s::bigint * 65536
    and member.obs < %(hi)s::bigint * 65536
group by member.obs >> 16
order by board
