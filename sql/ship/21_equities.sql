-- Work out the equity of every bucket of a shipment from where it lies: abstraction must say the
-- same, to the last bit.
--
-- reads    abstraction, bucket_code, coordinate
-- returns  rows of abstraction that differ or are no bucket's
-- params   none
-- cost     54,200 rows by default
with mean_equity as (
    select
        bucket_code.abs,
        bucket_code.street,
        (1 - sum(coordinate.x)::double precision / 838860800)::real as equity
    from bucket_code
    inner join coordinate
        on coordinate.street = bucket_code.street and coordinate.bucket = bucket_code.bucket
    group by bucket_code.abs, bucket_code.street
)

select
    abstraction.abs,
    abstraction.street,
    abstraction.equity,
    mean_equity.equity as expected
from abstraction
left join mean_equity on mean_equity.abs = abstraction.abs
where
    mean_equity.abs is null
    or mean_equity.street <> abstraction.street
    or mean_equity.equity <> abstraction.equity
