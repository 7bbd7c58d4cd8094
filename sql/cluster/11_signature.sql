-- Hash every observation's next-street histogram, so that equal histograms are found without
-- writing them: half a billion children go in, one row an observation comes out.
--
-- reads    board, child, lookup
-- writes   signature (obs, position, hash1, hash2)                 grain: one row an observation
-- params   lo, hi (boards of the chunk: lo <= board < hi), r1 and r2 (a random number
--          for each bucket of the next street, from 10_random_number.sql)
-- cost     turn: 642M children, the largest step; one board at a time keeps the sums in cache, four
--          cards side by side cost half of one a row (.22 against .43 µs a child)
-- source   the sum over children of a random number a bucket is a universal hash (Carter & Wegman
--          1979): two sums of 47-bit numbers confuse any two histograms with probability 2^-94,
--          and any of 2M of them with less than 1e-15; double precision adds such sums exactly
insert into signature (obs, position, hash1, hash2)
select
    parent.board * 65536 + parent.pockets[hashed.position] as obs,
    hashed.position::smallint as position,
    hashed.hash1,
    hashed.hash2
from board as parent
cross join lateral (
    select
        hand.position,
        sum(
            coalesce((%(r1)s::double precision[])[hand.first + 1], 0)
            + coalesce((%(r1)s::double precision[])[hand.second + 1], 0)
            + coalesce((%(r1)s::double precision[])[hand.third + 1], 0)
            + coalesce((%(r1)s::double precision[])[hand.fourth + 1], 0)
        ) as hash1,
        sum(
            coalesce((%(r2)s::double precision[])[hand.first + 1], 0)
            + coalesce((%(r2)s::double precision[])[hand.second + 1], 0)
            + coalesce((%(r2)s::double precision[])[hand.third + 1], 0)
            + coalesce((%(r2)s::double precision[])[hand.fourth + 1], 0)
        ) as hash2
    from (
        -- The bucket after each of four cards; null where the pocket holds the card.
        select
            edge.position,
            edge.first_buckets[edge.first_position] as first,
            edge.second_buckets[edge.second_position] as second,
            edge.third_buckets[edge.third_position] as third,
            edge.fourth_buckets[edge.fourth_position] as fourth
        from (
            select
                generate_series(1, cardinality(quad.first_positions)::bigint) as position,
                quad.first_buckets,
                quad.second_buckets,
                quad.third_buckets,
                quad.fourth_buckets,
                unnest(quad.first_positions) as first_position,
                unnest(quad.second_positions) as second_position,
                unnest(quad.third_positions) as third_position,
                unnest(quad.fourth_positions) as fourth_position
            from (
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
        ) as edge
    ) as hand
    group by hand.position
) as hashed
where parent.board >= %(lo)s::bigint and parent.board < %(hi)s::bigint
