-- Where the session stands.
--
-- reads    playing
-- grain    one row: infosets met, their rows of the blueprint, the sum of blueprint.visits, and the
--          sum of their largest positive regrets
-- params   none
-- cost     one pass over the infosets
select
    count(*) as infosets,
    coalesce(
        sum(
            case
                when visits > 0 then actions
                else
                    case when policy1 > 0 then 1 else 0 end
                    + case when policy2 > 0 then 1 else 0 end
                    + case when policy3 > 0 then 1 else 0 end
                    + case when policy4 > 0 then 1 else 0 end
                    + case when policy5 > 0 then 1 else 0 end
                    + case when policy6 > 0 then 1 else 0 end
                    + case when policy7 > 0 then 1 else 0 end
            end
        ),
        0
    )::bigint as actions,
    coalesce(sum(visits * actions), 0)::bigint as visits,
    coalesce(
        sum(greatest(0, regret1, regret2, regret3, regret4, regret5, regret6, regret7)), 0
    ) as regret
from playing
where epoch >= 0
