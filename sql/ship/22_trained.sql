-- What a shipped blueprint adds up to.
--
-- reads    shipped (a view of the Parquet files), bucket_code, batch
-- grain    one row: the sum of visits here and in the ledger; rows whose hand is no bucket; the
--          last epoch here, and the first number that is not in the ledger
-- params   none
-- cost     one pass over the blueprint
select
    coalesce(sum(shipped.visits), 0)::bigint as visits,
    (select coalesce(sum(batch.visits), 0)::bigint from batch) as merged,
    coalesce(sum(case when bucket_code.abs is null then 1 else 0 end), 0)::bigint as strangers,
    coalesce(max(shipped.epoch), 0) as epoch,
    (select coalesce(max(batch.upto), 0) from batch) as upto
from shipped
left join bucket_code on bucket_code.abs = shipped.present
