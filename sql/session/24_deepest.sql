-- How often the player who trains acts on the longest line that a walk of groups came to.
--
-- reads    fork
-- grain    one row
-- params   none
-- cost     one pass over fork
-- joins    as written in DuckDB: there are none
select coalesce(max(depth) + 1, 0) as depths
from fork
