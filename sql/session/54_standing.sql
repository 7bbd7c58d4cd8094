-- Where the blueprint stands.
--
-- reads    blueprint
-- grain    one row: infosets met, their actions, and the sum of their largest positive regrets
-- params   none
-- cost     one pass over the blueprint, in order of its key
select
    count(*) as infosets,
    coalesce(sum(infoset.actions), 0)::bigint as actions,
    coalesce(sum(infoset.regret), 0) as regret
from (
    select
        count(*) as actions,
        greatest(max(regret), 0) as regret
    from blueprint
    group by past, present, future
) as infoset
