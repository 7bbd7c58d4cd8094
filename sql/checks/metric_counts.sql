-- The metric has K * (K - 1) / 2 rows a clustered street, and one more.
--
-- reads    street, metric
-- returns  the two numbers where they differ
-- cost     milliseconds; 32,621 rows by default
with expected as (
    select
        count(*) as streets,
        coalesce(sum(floor(street.nabs * (street.nabs - 1) / 2.0)), 0)::bigint + 1 as pairs
    from street
    where street.street < 3
),

held as (
    select
        count(*) as pairs,
        sum(case when m.xor = 0 then 1 else 0 end) as zeros
    from metric as m
)

select
    expected.pairs as expected,
    held.pairs as held,
    held.zeros
from expected
cross join held
where
    expected.streets > 0
    and (held.pairs <> expected.pairs or held.zeros <> 1)
