-- The blueprint in order of its key, as it is shipped.
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
order by past, present, future, edge
