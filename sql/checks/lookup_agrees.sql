-- Blocks and isomorphism say the same of every hand.
--
-- reads    lookup, isomorphism: 50 drawn boards a street
-- returns  observations that differ
-- cost     full deck: at most 151 boards, 150,000 observations by the key
with drawn as (
    select
        board,
        buckets,
        row_number() over (
            partition by case
                when board = 0 then 0
                when board < 16777216 then 1
                when board < 4294967296 then 2
                else 3
            end
            order by u01(board, 1), board
        ) as place
    from lookup
),

block as (
    select
        board,
        unnest(buckets) as bucket,
        generate_series(1, cardinality(buckets)::bigint) as place
    from drawn
    where place <= 50
),

member as (
    select
        drawn.board,
        hand.obs,
        hand.abs,
        row_number() over (partition by drawn.board order by hand.obs) as place
    from drawn
    cross join lateral (
        select
            isomorphism.obs,
            isomorphism.abs
        from isomorphism
        where
            isomorphism.obs >= drawn.board * 65536
            and isomorphism.obs < drawn.board * 65536 + 65536
    ) as hand
    where drawn.place <= 50
)

select
    coalesce(block.board, member.board) as board,
    member.obs,
    block.bucket,
    member.abs
from block
full outer join member on member.board = block.board and member.place = block.place
where
    block.bucket is null
    or member.abs is null
    or abs_index(member.abs) <> block.bucket
