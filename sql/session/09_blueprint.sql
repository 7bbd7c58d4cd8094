-- A piece of what was learnt.
--
-- reads    blueprint
-- grain    one row an action of an infoset
-- params   first, last (of `past`)
-- cost     98 bytes a row on the wire; a range of the key
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
where past between %(first)s::bigint and %(last)s::bigint
