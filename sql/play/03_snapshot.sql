-- A piece of the average strategy that a checkpoint has kept.
--
-- reads    snapshot_strategy
-- grain    one row an action of an infoset that the strategy takes at times
-- params   epoch (of the checkpoint), first, last (of `past`)
-- cost     1 µs a row
select
    past,
    present,
    future,
    edge::smallint as edge,
    probability as weight
from snapshot_strategy
where
    epoch = %(epoch)s::bigint
    and past between %(first)s::bigint and %(last)s::bigint
    and probability > 0
