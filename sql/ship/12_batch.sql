-- The ledger of the training, as it is shipped.
--
-- reads    batch
-- grain    one row a merge; merged_at in UTC
-- params   none
select
    first,
    upto,
    writer,
    deals,
    nodes,
    visits,
    seconds,
    merged_at at time zone 'UTC' as merged_at,
    kept
from batch
order by first
