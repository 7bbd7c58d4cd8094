-- The next-street histogram of each preflop hand, weighted by deals.
--
-- reads    child (of the empty board), lookup
-- writes   centroid_mass (iteration 0)                                   grain: one (hand, bucket)
-- params   none
-- cost     22,100 flops * 169 hands
insert into centroid_mass (iteration, centroid, bucket, mass)
select
    0::smallint as iteration,
    (edge.position - 1)::smallint as centroid,
    edge.buckets[edge.child_position] as bucket,
    count(*) as mass
from (
    select
        lookup.buckets,
        unnest(child.positions) as child_position,
        generate_series(1, cardinality(child.positions)::bigint) as position
    from child
    inner join lookup on lookup.board = child.child_board
    where child.board = 0
) as edge
where edge.child_position > 0
group by centroid, bucket
