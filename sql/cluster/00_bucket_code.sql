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

-- Polynomials over GF(2) as bits: squaring spreads them, multiplying adds shifted copies by XOR.
square as (
    select
        code.number,
        code.x,
        bit_xor(1::bigint << (2 * bit.i)::integer) as value
    from code
    inner join generate_series(0, 14) as bit (i) on (code.x >> bit.i::integer) & 1 = 1
    group by code.number, code.x
),

product as (
    select
        square.number,
        square.x,
        bit_xor(square.value << bit.i::integer) as value
    from square
    inner join generate_series(0, 14) as bit (i) on (square.x >> bit.i::integer) & 1 = 1
    group by square.number, square.x
),

cube as (
    select
        product.number,
        product.x,
        bit_xor(power.value) as value
    from product
    inner join power on (product.value >> power.exponent::integer) & 1 = 1
    group by product.number, product.x
)

select
    %(street)s::smallint as street,
    number::smallint as bucket,
    x * 65536 + value as abs
from cube
order by number
