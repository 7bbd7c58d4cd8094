-- Keep what the player who trains won of each deal of a walk: the mean over his own actions, and
-- over one line of the other's.
--
-- reads    node_value (level 0), deal
-- writes   played                                                          grain: one row a deal
-- params   seat (who trains), answering (1: by what it learnt against the average, 0: by the
--          average), batch
-- cost     one row a deal
insert into played (seat, answering, batch, deal, value)
select
    %(seat)s::smallint as seat,
    %(answering)s::integer = 1 as answering,
    %(batch)s::bigint as batch,
    deal.deal,
    node_value.value::double precision / 1048576 * deal.weight as value
from node_value
inner join deal on deal.deal = node_value.place >> 32
where node_value.level = 0
