-- How many sessions train here now; each worker is one.
--
-- reads    writer
-- grain    one row
-- params   none
-- cost     milliseconds
select count(*) as writers
from writer
