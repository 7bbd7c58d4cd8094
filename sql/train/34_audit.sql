-- Keep what a merge adds, to replay it.
--
-- reads    change
-- writes   audit                                 grain: one row an action of an infoset of a merge
-- params   first (the merge, as in batch.first), regret_weight, policy_weight (of its epoch)
-- cost     as much again as the merge
insert into audit (first, past, present, future, edge, policy, regret, visits)
select
    %(first)s::bigint as first,
    past,
    present,
    future,
    edge,
    case when trained then 0 else added * %(policy_weight)s::double precision end as policy,
    case when trained then added * %(regret_weight)s::double precision else 0 end as regret,
    visits
from change
where trained or added > 0
