-- Note what an epoch in memory adds to the average strategy, and how often its infosets were met.
--
-- Nothing in a walk depends on either, so they are put down here, and added up in `playing` when
-- many epochs have gone by. Action 0 stands for the visits of an infoset where a player trains.
--
-- reads    move, delta
-- writes   tally                  grain: one row a visit where the opponent acts, one an infoset
-- params   epoch, policy_weight (of this epoch in the sums: its turn epoch / 2 + 1 to the power of
--          0, 1 or 2 where the average is constant, linear or quadratic)
-- cost     one row a visit of his
-- joins    as written in DuckDB: there are none
-- source   Lanctot et al. 2009: the average is taken at the opponent's nodes, where play comes as
--          often as he plays there
insert into tally (infoset, action, amount, epoch)
select
    other >> 3 as infoset,
    (other & 7)::smallint as action,
    floor(reach * 1048576 + 0.5)::double precision / 1048576
    * %(policy_weight)s::double precision as amount,
    %(epoch)s::bigint as epoch
from move
where other is not null
union all
select
    infoset,
    0::smallint as action,
    visits::double precision as amount,
    %(epoch)s::bigint as epoch
from delta
where trained
