-- Decision nodes that the last walk visited.
--
-- reads    node_value
-- grain    one row
-- params   none
-- cost     one count
select count(*) as nodes
from node_value
