-- What is in the ledger of the training.
--
-- reads    epoch, batch
-- grain    one row
-- params   none
-- cost     a pass over the ledger, one row a merge
select
    epoch.value as epoch,
    count(batch.first) as merged,
    coalesce(sum(batch.upto - batch.first), 0)::bigint as batches,
    coalesce(sum(batch.deals), 0)::bigint as deals,
    coalesce(sum(batch.nodes), 0)::bigint as nodes,
    coalesce(sum(batch.seconds), 0)::double precision as seconds
from epoch
left join batch on true
where epoch.key = 'current'
group by epoch.value
