-- Where the numbers of the batches go on.
--
-- writes   epoch, one row
-- params   value
-- cost     milliseconds
update epoch set value = %(value)s::bigint where key = 'current'
