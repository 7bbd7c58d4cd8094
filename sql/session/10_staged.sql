-- What the session has staged.
--
-- reads    staging
-- grain    one row an action of an infoset
-- params   none
-- cost     98 bytes a row on the wire
select
    past,
    present,
    future,
    edge,
    policy,
    regret,
    visits,
    epoch
from staging
