-- Weight of the deals at hand: how many physical deals an epoch stands for.
--
-- reads    deal
-- grain    one row
-- params   none
-- cost     one pass over the deals
select coalesce(sum(weight), 0)::double precision as weight
from deal
