-- The metric has K * (K - 1) / 2 rows a clustered street, and one more.
--
-- reads    street, metric
-- returns  the two numbers where they differ
-- cost     milliseconds; 32,621 rows by default
with expected as (
    select coalesce(sum(floor(nabs * (nabs - 1) / 2.0)), 0)::bigint + count(*) as pairs
    from street
    where street.street < 3
),

held as (
    select
        count(*) as pairs,
        sum(case when m.xor = 0 then 1 else 0 end) as zeros
    from metric as m
),

clustered as (
    select count(*) as streets
    from street
    where street.street < 3
)

select
    expected.pairs - clustered.streets + 1 as expected,
    held.pairs as held,
    held.zeros
from expected
cross join held
cross join clustered
where
    clustered.streets > 0
    and (held.pairs <> expected.pairs - clustered.streets + 1 or held.zeros <> 1)
