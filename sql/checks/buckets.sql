-- Every bucket code has its row in abstraction, and no bucket before the river is empty.
--
-- reads    street, bucket_code, abstraction
-- returns  buckets that are missing or empty
-- cost     milliseconds
select
    bucket_code.street,
    bucket_code.bucket,
    bucket_code.abs,
    abstraction.population
from bucket_code
inner join street on street.street = bucket_code.street
left join abstraction
    on abstraction.abs = bucket_code.abs and abstraction.street = bucket_code.street
where
    abstraction.abs is null
    or (abstraction.population < 1 and bucket_code.street < 3)
