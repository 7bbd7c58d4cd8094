-- All that was learnt.
--
-- reads    blueprint
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
from blueprint
