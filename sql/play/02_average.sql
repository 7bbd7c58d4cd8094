-- A piece of the blueprint's average strategy.
--
-- reads    blueprint
-- grain    one row an action of an infoset that the strategy takes at times
-- params   first, last (of `past`)
-- cost     1 µs a row; joins are left to the memory: a plain range of the key cannot go wrong
select
    past,
    present,
    future,
    edge::smallint as edge,
    policy::real as weight
from blueprint
where past between %(first)s::bigint and %(last)s::bigint and policy > 0
