-- What others may still add, and how much there is.
--
-- What a merge changes bears an epoch no lower than its first batch. So whatever is committed
-- after this query has run bears one no lower than the least number that is not in the ledger yet.
-- The number of a session that was killed stays out for ever: that costs time, not truth.
--
-- reads    batch
-- grain    one row: batches merged, the least number of a batch that is not
-- params   none
-- cost     one pass over the ledger
select
    merged.batches,
    missing.least
from (
    select coalesce(sum(upto - first), 0)::bigint as batches
    from batch
) as merged
cross join (
    select min(candidate.number) as least
    from (
        select 0::bigint as number
        union all
        select upto
        from batch
    ) as candidate
    where not exists (
        select known.first
        from batch as known
        where known.first = candidate.number
    )
) as missing
