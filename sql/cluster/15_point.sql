-- Count each distinct histogram for real and embed it: the points of k-means.
--
-- reads    board, distinct_histogram, child, lookup, embedding
-- writes   point (obs, weight, buckets, counts, position)    grain: one row a distinct histogram
-- params   lo, hi (boards of the chunk: lo <= board < hi)
-- cost     turn: about 2M points * 46 children
insert into point (obs, weight, buckets, counts, position)
select
    histogram.obs,
    histogram.weight,
    histogram.buckets,
    histogram.counts,
    histogram.position
from board as parent
cross join lateral (
    select
        counted.obs,
        counted.weight,
        array_agg(counted.bucket order by counted.bucket) as buckets,
        array_agg(counted.n order by counted.bucket) as counts,
        dist_sum(embedding.position) as position
    from (
        select
            hand.obs,
            hand.weight,
            lookup.buckets[child.positions[hand.position]] as bucket,
            count(*)::integer as n
        from distinct_histogram as hand
        cross join child
        inner join lookup on lookup.board = child.child_board
        where
            hand.obs >= parent.board * 65536
            and hand.obs < (parent.board + 1) * 65536
            and child.board = parent.board
            and child.board >= %(lo)s::bigint and child.board < %(hi)s::bigint
            and child.positions[hand.position] > 0
        group by hand.obs, hand.weight, bucket
    ) as counted
    inner join embedding on embedding.bucket = counted.bucket and embedding.n = counted.n
    group by counted.obs, counted.weight
) as histogram
where parent.board >= %(lo)s::bigint and parent.board < %(hi)s::bigint
