-- Where the training stood at each checkpoint.
--
-- reads    snapshot
-- grain    one row a checkpoint, the first one first
-- params   none
select
    epoch,
    deals,
    seconds,
    infosets,
    mean_positive_regret
from snapshot
order by epoch
