-- The summaries of the streets, as they are shipped.
--
-- reads    street
-- grain    one row a street
-- params   none
select
    street,
    nobs,
    nabs
from street
order by street
