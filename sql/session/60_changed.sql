-- What was learnt since, by anybody.
--
-- reads    blueprint
-- grain    one row an action of an infoset; of an infoset, not always every action
-- params   since (an epoch: only rows changed by it or later)
-- cost     one pass over the blueprint; 98 bytes a row on the wire
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
where epoch >= %(since)s::bigint
