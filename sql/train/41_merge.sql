-- Publish what is staged.
--
-- reads    staging
-- writes   blueprint; empties staging                      grain: one row an action of an infoset
-- params   none
-- cost     one ordered upsert; the order keeps two writers from blocking each other for ever
insert into blueprint (past, present, future, edge, policy, regret, visits, epoch)
select
    past,
    present,
    future,
    edge,
    policy,
    regret,
    visits,
    epoch
from staging
order by past, present, future, edge
on conflict (past, present, future, edge) do update set
    policy = excluded.policy,
    regret = excluded.regret,
    visits = excluded.visits,
    epoch = excluded.epoch;

truncate staging
