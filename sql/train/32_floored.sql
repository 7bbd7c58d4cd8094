-- What a new row's regret would be without its floor.
--
-- A row that nobody had met when it was read goes in with a regret no lower than the floor. Another
-- session may have been first; then 33_learn.sql adds to that row, and needs the whole regret.
--
-- reads    change
-- writes   floored, emptied first                           grain: one row an action of an infoset
-- params   regret_weight (of this epoch in the sums), least (no regret falls below it)
-- cost     one pass over what the epoch adds; nothing where there is no floor
truncate floored;

insert into floored (past, present, future, edge, regret)
select
    past,
    present,
    future,
    edge,
    regret * %(regret_weight)s::double precision as regret
from change
where
    %(least)s::double precision > -1e300
    and trained
    and is_new
    and regret * %(regret_weight)s::double precision < %(least)s::double precision
