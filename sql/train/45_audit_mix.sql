-- Keep what a merge of a sharing session brings, to replay it.
--
-- reads    staging
-- writes   audit                                 grain: one row an action of an infoset of a merge
-- params   first (the merge, as in batch.first), share (as in 42_mix.sql; the ledger's `kept` is
--          the rest)
-- cost     as much again as the merge
insert into audit (first, past, present, future, edge, policy, regret, visits)
select
    %(first)s::bigint as first,
    past,
    present,
    future,
    edge,
    policy,
    case when visits > 0 then %(share)s::double precision * regret else 0 end as regret,
    visits
from staging
