-- The checkpoints whose strategies were kept.
--
-- reads    snapshot, snapshot_strategy
-- grain    one row a checkpoint
-- params   none
-- cost     one look into the key a checkpoint
select snapshot.epoch
from snapshot
where exists (
    select 1 from snapshot_strategy where snapshot_strategy.epoch = snapshot.epoch
)
order by snapshot.epoch
