-- Summarise every bucket of a street.
--
-- reads    population, coordinate, bucket_code
-- writes   abstraction (abs, street, population, equity)                  grain: one row a bucket
-- params   street
-- cost     542 rows in all; the mean of a distribution is the area above its CDF
insert into abstraction (abs, street, population, equity)
with mean_equity as (
    select
        street,
        bucket,
        (1 - sum(x)::double precision / 838860800)::real as equity
    from coordinate
    where street = %(street)s::smallint
    group by street, bucket
),

members as (
    select
        street,
        bucket,
        sum(observations)::bigint as population
    from population
    where street = %(street)s::smallint
    group by street, bucket
)

select
    bucket_code.abs,
    bucket_code.street,
    coalesce(members.population, 0) as population,
    mean_equity.equity
from bucket_code
inner join mean_equity
    on mean_equity.street = bucket_code.street and mean_equity.bucket = bucket_code.bucket
left join members
    on members.street = bucket_code.street and members.bucket = bucket_code.bucket
order by bucket_code.abs
