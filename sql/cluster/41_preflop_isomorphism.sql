-- Preflop is not clustered: the k-th hand is bucket k.
--
-- reads    board (the empty one), bucket_code
-- writes   rows for the partition of isomorphism                     grain: one row an observation
-- params   lo, hi (observations: lo <= obs < hi)
-- cost     169 rows
select
    hand.pocket::bigint as obs,
    bucket_code.abs
from (
    select
        unnest(pockets) as pocket,
        generate_series(1, cardinality(pockets)::bigint) as position
    from board
    where board = 0
) as hand
inner join bucket_code on bucket_code.street = 0 and bucket_code.bucket = hand.position - 1
where hand.pocket >= %(lo)s::bigint and hand.pocket < %(hi)s::bigint
order by hand.pocket
