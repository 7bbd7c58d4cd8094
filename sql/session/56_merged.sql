-- What is in the blueprint, by the ledger.
--
-- reads    batch
-- grain    one row
-- params   none
-- cost     one pass over the ledger
select
    coalesce(sum(upto - first), 0)::bigint as batches,
    coalesce(sum(deals), 0)::bigint as deals,
    coalesce(sum(nodes), 0)::bigint as nodes
from batch
