-- The equity of every bucket of hold'em: how often it wins at showdown against any hand.
--
-- reads    abstraction, bucket_code
-- grain    one row a bucket
-- params   none
-- cost     some hundred rows
select
    bucket_code.street,
    bucket_code.bucket,
    abstraction.equity
from abstraction
inner join bucket_code on bucket_code.abs = abstraction.abs
