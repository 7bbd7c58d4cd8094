-- A share of the blueprint, as it is shipped; its file has it in order of the key.
--
-- reads    blueprint
-- grain    one row an action of an infoset
-- params   lo, hi (histories lo <= past < hi)
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
where past >= %(lo)s::bigint and past < %(hi)s::bigint
