-- The last checkpoint.
--
-- reads    snapshot
-- grain    one row, or none before the first checkpoint
-- params   none
-- cost     milliseconds
select
    epoch,
    infosets,
    actions,
    mean_positive_regret
from snapshot
order by deals desc, epoch desc
limit 1
