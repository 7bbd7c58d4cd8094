-- Number of the next batch.
--
-- reads    epoch
-- grain    one row
-- params   none
select value
from epoch
where key = 'current'
