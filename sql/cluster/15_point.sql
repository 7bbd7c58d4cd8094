-- Count each distinct histogram for real and embed it: the points of k-means.
--
-- reads    board, distinct_histogram, child, lookup, embedding
-- writes   point (obs, weight, buckets, counts, position)    grain: one row a distinct histogram
-- params   lo, hi (boards of the chunk: lo <= board < hi)
-- cost     turn: about 2M points * 46 children; four cards side by side, as in 11_signature.sql
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
            edge.obs,
            edge.weight,
            edge.bucket,
            count(*)::integer as n
        from (
            -- The bucket after each of four cards; null where the pocket holds the card.
            select
                hand.obs,
                hand.weight,
                unnest(array[
                    quad.first_buckets[quad.first_positions[hand.position]],
                    quad.second_buckets[quad.second_positions[hand.position]],
                    quad.third_buckets[quad.third_positions[hand.position]],
                    quad.fourth_buckets[quad.fourth_positions[hand.position]]
                ]) as bucket
            from distinct_histogram as hand
            cross join (
                -- Each maximum is over one array.
                select
                    max(child.positions) filter (where mod(child.slot, 4) = 0)
                        as first_positions,
                    max(lookup.buckets) filter (where mod(child.slot, 4) = 0)
                        as first_buckets,
                    max(child.positions) filter (where mod(child.slot, 4) = 1)
                        as second_positions,
                    max(lookup.buckets) filter (where mod(child.slot, 4) = 1)
                        as second_buckets,
                    max(child.positions) filter (where mod(child.slot, 4) = 2)
                        as third_positions,
                    max(lookup.buckets) filter (where mod(child.slot, 4) = 2)
                        as third_buckets,
                    max(child.positions) filter (where mod(child.slot, 4) = 3)
                        as fourth_positions,
                    max(lookup.buckets) filter (where mod(child.slot, 4) = 3)
                        as fourth_buckets
                from child
                inner join lookup on lookup.board = child.child_board
                where
                    child.board = parent.board
                    and child.board >= %(lo)s::bigint and child.board < %(hi)s::bigint
                group by child.slot >> 2
            ) as quad
            where
                hand.obs >= parent.board * 65536
                and hand.obs < (parent.board + 1) * 65536
        ) as edge
        where edge.bucket is not null
        group by edge.obs, edge.weight, edge.bucket
    ) as counted
    inner join embedding on embedding.bucket = counted.bucket and embedding.n = counted.n
    group by counted.obs, counted.weight
) as histogram
where parent.board >= %(lo)s::bigint and parent.board < %(hi)s::bigint
