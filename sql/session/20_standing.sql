-- Where the session stands.
--
-- reads    playing
-- grain    one row: infosets met, their actions, the sum of blueprint.visits, and the sum of their
--          largest positive regrets
-- params   none
-- cost     one pass over the infosets
select
    count(*) as infosets,
    coalesce(sum(actions), 0)::bigint as actions,
    coalesce(sum(visits * actions), 0)::bigint as visits,
    coalesce(
        sum(greatest(0, regret1, regret2, regret3, regret4, regret5, regret6, regret7)), 0
    ) as regret
from playing
where epoch >= 0
