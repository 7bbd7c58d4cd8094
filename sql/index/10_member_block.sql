-- Count the members of each bucket in blocks of 64 boards.
--
-- reads    lookup, bucket_code
-- writes   member_block (abs, lo, hi, members)                          grain: one (bucket, block)
-- params   street, lo, hi (boards of the chunk: lo <= board < hi)
-- cost     one pass over the chunk's lookup blocks; 138M hands: half a minute, two sessions
insert into member_block (abs, lo, hi, members)
with numbered as (
    select
        board,
        buckets,
        (row_number() over (order by board) - 1) >> 6 as block
    from lookup
    where board >= %(lo)s::bigint and board < %(hi)s::bigint
),

member as (
    select
        block,
        board,
        unnest(buckets) as bucket
    from numbered
),

counted as (
    select
        bucket,
        block,
        min(board) as lo,
        max(board) as hi,
        count(*)::integer as members
    from member
    group by bucket, block
)

select
    bucket_code.abs,
    counted.lo,
    counted.hi,
    counted.members
from counted
inner join bucket_code
    on bucket_code.street = %(street)s::smallint and bucket_code.bucket = counted.bucket
order by bucket_code.abs, counted.lo
