-- Whether a merge whose answer was lost was committed: another session may have got its numbers.
--
-- reads    batch
-- grain    one row where it was, else none
-- params   first, upto, writer (its row in the ledger)
-- cost     milliseconds
select first
from batch
where
    first = %(first)s::bigint
    and upto = %(upto)s::bigint
    and writer = %(writer)s::text
