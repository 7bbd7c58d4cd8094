-- Regrets that would be under the floor if their rows were new.
--
-- A new row goes in with a regret no lower than the floor; where it turns out to be there already,
-- 33_learn.sql adds to it, and needs the whole regret.
--
-- reads    change
-- writes   floored, emptied first                           grain: one row an action of an infoset
-- params   regret_weight (of this epoch in the sums), least (no regret falls below it)
-- cost     one pass over what the epoch adds
truncate floored;

insert into floored (past, present, future, edge, regret)
select
    past,
    present,
    future,
    edge,
    added * %(regret_weight)s::double precision as regret
from change
where
    trained
    and added * %(regret_weight)s::double precision < %(least)s::double precision
