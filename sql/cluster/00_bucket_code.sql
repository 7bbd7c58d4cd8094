-- Number the buckets of a street with their abs codes.
--
-- reads    nothing
-- writes   bucket_code (street, bucket, abs)                            grain: one row a bucket
-- params   street, buckets
-- cost     milliseconds
-- source   x, x cubed in GF(2^16) is a Sidon set under XOR (the double-error-correcting BCH code):
--          the XOR of two codes names the pair, which is the key of metric
insert into bucket_code (street, bucket, abs)
with recursive power (exponent, value) as (
    select
        0 as exponent,
        1::bigint as value
    union all
    -- Multiply by z, reduce by the irreducible z^16 + z^5 + z^3 + z + 1.
    select
        exponent + 1 as exponent,
        case
            when value >= 32768 then pair(value * 2, 65579)
            else value * 2
        end as value
    from power
    where exponent < 44
),

code as (
    select
        bucket.number,
        (%(street)s::bigint + 1) * 4096 + bucket.number as x
    from generate_series(0, %(buckets)s::bigint - 1) as bucket (number)
),

cube as (
    select
        code.number,
        code.x,
        bit_xor(power.value) as value
    from code
    cross join generate_series(0, 14) as first_bit (i)
    cross join generate_series(0, 14) as second_bit (j)
    cross join generate_series(0, 14) as third_bit (k)
    inner join power on power.exponent = first_bit.i + second_bit.j + third_bit.k
    where
        (code.x >> first_bit.i) & 1 = 1
        and (code.x >> second_bit.j) & 1 = 1
        and (code.x >> third_bit.k) & 1 = 1
    group by code.number, code.x
)

select
    %(street)s::smallint as street,
    number::smallint as bucket,
    x * 65536 + value as abs
from cube
order by number
