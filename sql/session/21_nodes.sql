-- Decision nodes that the last walk visited.
--
-- reads    move
-- grain    one row
-- params   none
-- cost     one count
-- joins    as written in DuckDB: there are none
select count(*) as nodes
from move
where infoset is not null and value is null
