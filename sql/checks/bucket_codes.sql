-- An abs decodes to its street and index, no two buckets share one, and three are as published.
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
    or (street = 0 and bucket = 0 and abs <> 268452944)
    or (street = 2 and bucket = 5 and abs <> 805655603)
    or (street = 3 and bucket = 100 and abs <> 1080336182)
