-- Keep what the player who trains won of each deal of a walk: the mean over his own actions, and
-- over one line of the other's.
--
-- reads    move (what follows before the player who trains has acted)
-- writes   played                                                          grain: one row a deal
-- params   seat (who trains), answering (1: by what it learnt against the average, 0: by the
--          average), batch
-- cost     one sum a deal
insert into played (seat, answering, batch, deal, value)
select
    %(seat)s::smallint as seat,
    %(answering)s::integer = 1 as answering,
    %(batch)s::bigint as batch,
    (place >> 32)::integer as deal,
    sum(value)::double precision / 1048576 as value
from move
where own is null and value is not null
group by place >> 32
