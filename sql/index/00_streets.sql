-- The streets whose buckets are complete, in the order of work.
--
-- reads    street
-- params   none
select street
from street
order by street desc
