-- Forget all training; the abstraction stays.
--
-- reads    nothing
-- writes   blueprint, staging, batch, snapshot, snapshot_strategy, audit, training, epoch
-- params   none
-- cost     milliseconds
truncate blueprint;

truncate staging;

truncate batch;

truncate snapshot;

truncate snapshot_strategy;

truncate audit;

delete from training;

update epoch set value = 0 where key = 'current'
