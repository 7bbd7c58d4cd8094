-- What becomes of some buckets: how likely which equity is, on the next street and on the river.
--
-- reads    bucket_code, abstraction, transitions, coordinate, isomorphism (preflop)
-- grain    one row a (bucket, bin): bin 0 to 19 is a twentieth of equity, certainty is in the last;
--          hand is the starting hand before the flop, else null; nothing for names that are no
--          bucket, or one of the river
-- params   buckets (names such as F17: P, F or T and the index)
-- cost     milliseconds
with wanted as (
    select unnest(%(buckets)s::text[]) as name
),

hand as (
    select
        abs,
        (((obs & 255) - 1) >> 2)::integer as high,
        (((obs >> 8) - 1) >> 2)::integer as low,
        ((obs & 255) - 1) & 3 = ((obs >> 8) - 1) & 3 as suited
    from isomorphism
    where obs < 65536
),

asked as (
    select
        wanted.name,
        substr('23456789TJQKA', hand.high + 1, 1)
        || substr('23456789TJQKA', hand.low + 1, 1)
        || case when hand.high = hand.low then '' when hand.suited then 's' else 'o' end as hand,
        bucket_code.street,
        bucket_code.bucket,
        abstraction.abs,
        abstraction.population,
        abstraction.equity
    from wanted
    inner join bucket_code
        on
            substr('PFT', bucket_code.street + 1, 1) || bucket_code.bucket::text
            = upper(wanted.name)
    inner join abstraction on abstraction.abs = bucket_code.abs
    left join hand on hand.abs = bucket_code.abs
    where bucket_code.street < 3
),

next_street as (
    select
        transitions.prev,
        least(
            floor(next.equity::double precision * 20 + 0.0001)::bigint, 19
        ) as bin,
        sum(transitions.dx::double precision) as probability
    from asked
    inner join transitions on transitions.prev = asked.abs
    inner join abstraction as next on next.abs = transitions.next
    group by transitions.prev, bin
),

-- The river equity is at most x percent: coordinate, and certainly at most 100.
edge as (
    select
        asked.abs,
        coordinate.axis::bigint as percent,
        coordinate.x::double precision / 8388608 as at_most
    from asked
    inner join coordinate
        on
            coordinate.street = asked.street
            and coordinate.bucket = asked.bucket
            and coordinate.axis < 95
    union all
    select
        asked.abs,
        99 as percent,
        1 as at_most
    from asked
),

bin as (
    select number.number::bigint as bin
    from generate_series(0, 19) as number (number)
)

select
    asked.name,
    asked.hand,
    asked.street,
    asked.population,
    asked.equity::double precision as equity,
    bin.bin,
    coalesce(next_street.probability, 0) as next_street,
    upto.at_most - coalesce(below.at_most, 0) as river
from asked
cross join bin
inner join edge as upto on upto.abs = asked.abs and upto.percent = 5 * bin.bin + 4
left join edge as below on below.abs = asked.abs and below.percent = 5 * bin.bin - 1
left join next_street on next_street.prev = asked.abs and next_street.bin = bin.bin
order by asked.equity, asked.abs, bin.bin
