-- Hash every observation's next-street histogram, so that equal histograms are found without
-- writing them: half a billion children go in, one row an observation comes out.
--
-- reads    board, child, lookup
-- writes   signature (obs, position, hash1, hash2)                 grain: one row an observation
-- params   lo, hi (boards of the chunk: lo <= board < hi), seed
-- cost     turn: 642M children, the largest step; one board at a time keeps the sums in cache
-- source   the sum over children of a random number a bucket is a universal hash (Carter & Wegman
--          1979): two sums of 47-bit numbers confuse any two histograms with probability 2^-94,
--          and any of 2M of them with less than 1e-15; double precision adds such sums exactly
insert into signature (obs, position, hash1, hash2)
with random_number as materialized (
    select
        array_agg(floor(u01(b.bucket, %(seed)s::bigint + 1) * 140737488355328) order by b.bucket)
            as r1,
        array_agg(floor(u01(b.bucket, %(seed)s::bigint + 2) * 140737488355328) order by b.bucket)
            as r2
    from generate_series(0, 4095) as b (bucket)
)

select
    parent.board * 65536 + parent.pockets[hashed.position] as obs,
    hashed.position::smallint as position,
    hashed.hash1,
    hashed.hash2
from board as parent
cross join lateral (
    select
        edge.position,
        sum((select random_number.r1 from random_number)[edge.buckets[edge.child_position] + 1])
            as hash1,
        sum((select random_number.r2 from random_number)[edge.buckets[edge.child_position] + 1])
            as hash2
    from (
        select
            lookup.buckets,
            unnest(child.positions) as child_position,
            generate_series(1, cardinality(child.positions)) as position
        from child
        inner join lookup on lookup.board = child.child_board
        where
            child.board = parent.board
            and child.board >= %(lo)s::bigint and child.board < %(hi)s::bigint
    ) as edge
    where edge.child_position > 0
    group by edge.position
) as hashed
where parent.board >= %(lo)s::bigint and parent.board < %(hi)s::bigint
