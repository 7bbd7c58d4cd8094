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
    policy * %(policy_weight)s::double precision as policy,
    regret * %(regret_weight)s::double precision as regret,
    visits
from change
