-- Keep one observation for each distinct histogram; the others become its weight.
--
-- reads    signature (obs, position, hash1, hash2)
-- writes   distinct_histogram (obs, position, weight, hash1, hash2)
--                                                            grain: one row a distinct histogram
-- params   none
-- cost     turn: 14M rows in, about 2M out
insert into distinct_histogram (obs, position, weight, hash1, hash2)
with shared as (
    select
        hash1,
        hash2,
        count(*) as weight,
        -- The smallest obs brings its position along: obs has 48 bits at most, a position 11.
        min(obs * 2048 + position) as first_member
    from signature
    group by hash1, hash2
)

select
    first_member >> 11 as obs,
    (first_member & 2047)::smallint as position,
    weight,
    hash1,
    hash2
from shared
order by obs
