-- Where a street's buckets go: from each bucket to those of the next street, both by equity.
--
-- reads    abstraction, transitions
-- grain    one row a pair that occurs; place is the bucket's rank by equity on its street, from 0
-- params   street (0 preflop to 2 turn)
-- cost     milliseconds
with placed as (
    select
        abs,
        street,
        equity::double precision as equity,
        row_number() over (partition by street order by equity, abs) - 1 as place
    from abstraction
)

select
    prev.place,
    prev.equity,
    next.place as next_place,
    next.equity as next_equity,
    transitions.dx::double precision as probability
from placed as prev
inner join transitions on transitions.prev = prev.abs
inner join placed as next on next.abs = transitions.next
where prev.street = %(street)s::smallint
order by prev.place, next.place
