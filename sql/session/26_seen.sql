-- Any infoset. DuckDB settles what a transaction sees with its first reading, not where it begins.
--
-- reads    playing
-- grain    one row
-- params   none
-- cost     nothing
-- joins    as written in DuckDB: there are none
select infoset
from playing
limit 1
