-- Some buckets of a street that stand for all: from the weakest to the strongest, equally many
-- hands apart.
--
-- reads    bucket_code, abstraction
-- grain    one row a bucket, by equity; fewer than asked for where one bucket is met twice
-- params   street, buckets (how many)
-- cost     milliseconds
with ranked as (
    select
        bucket_code.street,
        bucket_code.bucket,
        abstraction.abs,
        abstraction.equity,
        abstraction.population,
        sum(abstraction.population) over (order by abstraction.equity, abstraction.abs) as upto,
        sum(abstraction.population) over () as total
    from abstraction
    inner join bucket_code on bucket_code.abs = abstraction.abs
    where abstraction.street = %(street)s::smallint
),

mark as (
    select (2 * number.number + 1)::double precision / (2 * %(buckets)s::bigint) as share
    from generate_series(0, %(buckets)s::bigint - 1) as number (number)
)

select substr('PFTR', ranked.street + 1, 1) || ranked.bucket::text as name
from ranked
where
    exists (
        select mark.share
        from mark
        where
            mark.share * ranked.total < ranked.upto
            and mark.share * ranked.total >= ranked.upto - ranked.population
    )
order by ranked.equity, ranked.abs
