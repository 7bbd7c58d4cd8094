-- The fingerprint of the tables in this schema.
--
-- reads    parameter
-- params   none
select name, value
from parameter
order by name
