-- Which migrations the tables have seen.
--
-- reads    schema_migration
-- params   none
select name
from schema_migration
order by name
