-- Where the training stood, as it is shipped.
--
-- reads    snapshot
-- grain    one row a checkpoint; taken_at in UTC
-- params   none
select
    epoch,
    infosets,
    actions,
    mean_positive_regret,
    deals,
    seconds,
    seed,
    taken_at at time zone 'UTC' as taken_at
from snapshot
order by epoch
