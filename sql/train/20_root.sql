-- Every deal begins at the root.
--
-- reads    deal, decision
-- writes   move (level 0), and empties what the last walk left           grain: one row a deal
-- params   first_deal, last_deal (of the epoch, among those that are there)
-- cost     one row a deal
-- joins    as written in DuckDB: deals come first
truncate move;

truncate delta;

insert into move (level, place, infoset, sigma, reach, u)
select
    0::smallint as level,
    deal.deal::bigint << 32 as place,
    (
        root.first_infoset
        + ((case when root.actor = 0 then deal.hands0 else deal.hands1 end) & 65535)
    )::integer as infoset,
    1.0::double precision as sigma,
    deal.weight as reach,
    deal.u
from deal
inner join decision as root on root.node = 0
where deal.deal between %(first_deal)s::integer and %(last_deal)s::integer
