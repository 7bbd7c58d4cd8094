-- Number of the next batch.
--
-- reads    epoch
-- grain    one row
-- params   none
-- cost     milliseconds
select value
from epoch
where key = 'current'
