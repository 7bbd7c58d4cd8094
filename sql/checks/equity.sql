-- A bucket's equity is the mean of those it goes on to; a river bucket's is its index in percent.
--
-- reads    abstraction, transitions
-- returns  buckets whose equity differs by more than 0.0001
-- cost     K * K of the next street: 60,000 rows by default
with expected as (
    select
        transitions.prev as abs,
        sum(transitions.dx::double precision * next.equity::double precision) as equity
    from transitions
    inner join abstraction as next on next.abs = transitions.next
    group by transitions.prev
    union all
    select
        abs,
        abs_index(abs)::double precision / 100 as equity
    from abstraction
    where street = 3
)

select
    abstraction.street,
    abstraction.abs,
    abstraction.equity,
    expected.equity as expected
from abstraction
left join expected on expected.abs = abstraction.abs
where
    expected.equity is null
    or abs(abstraction.equity::double precision - expected.equity) > 0.0001
