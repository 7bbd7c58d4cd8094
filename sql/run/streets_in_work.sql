-- Streets that were begun and not finished, whose working tables may hold something.
--
-- reads    ledger
-- grain    one row a street
-- params   last_step (of a street)
-- cost     one pass over the ledger
select distinct begun.street
from ledger as begun
where
    not begun.durable
    and not exists (
        select finished.chunk
        from ledger as finished
        where finished.street = begun.street and finished.step = %(last_step)s::text
    )
