-- What the next street makes of some hands: how many of the cards to come lead to each bucket.
--
-- reads    board, child, lookup (of the next street)
-- returns  obs, bucket (index on the next street), deals; nothing for what is no canonical
--          observation before the river
-- params   observations (an array of obs)
-- cost     1 to 2 ms an observation on the full deck: it reads lookup by its key for every card
with wanted as (
    select unnest(%(observations)s::bigint[]) as obs
),

block as (
    select
        board,
        unnest(pockets) as pocket,
        generate_series(1, cardinality(pockets)::bigint) as position
    from board
    where board in (select wanted.obs >> 16 from wanted)
),

hand as (
    select
        wanted.obs,
        block.board,
        block.position
    from wanted
    inner join block
        on block.board = wanted.obs >> 16 and block.pocket = wanted.obs & 65535
),

edge as (
    select
        hand.obs,
        child.child_board,
        child.positions[hand.position] as position
    from hand
    inner join child on child.board = hand.board
    where child.positions[hand.position] > 0
)

select
    edge.obs,
    lookup.buckets[edge.position] as bucket,
    count(*) as deals
from edge
inner join lookup on lookup.board = edge.child_board
group by edge.obs, bucket
order by edge.obs, bucket
