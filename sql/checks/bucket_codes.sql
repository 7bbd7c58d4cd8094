-- An abs decodes to its street and index, and no two buckets share one.
--
-- reads    bucket_code
-- returns  codes that do not
-- cost     milliseconds
select
    street,
    bucket,
    abs
from bucket_code
where
    abs_street(abs) <> street
    or abs_index(abs) <> bucket
    or abs in (
        select twin.abs
        from bucket_code as twin
        group by twin.abs
        having count(*) > 1
    )
