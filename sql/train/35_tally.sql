-- Note what an epoch in memory adds to the average strategy, and which infosets it trained.
--
-- Nothing in a walk depends on either, so it is put down here, and added up in `playing` when many
-- epochs have gone by: it is every column that an update writes, not every row, that takes its
-- time.
--
-- reads    move, delta
-- writes   tally                grain: one row a visit where the opponent acts; one an action that
--          he may take there, where deals come in groups (29_taught.sql)
--          trained              grain: one row an infoset of who trains
-- params   epoch, policy_weight (of this epoch in the sums: its turn epoch / 2 + 1 to the power of
--          0, 1 or 2 where the average is constant, linear or quadratic)
-- cost     one row a visit of his, and one an infoset
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
where other is not null;

insert into trained (infoset, visits, epoch)
select
    infoset,
    visits,
    %(epoch)s::bigint as epoch
from delta
where trained
