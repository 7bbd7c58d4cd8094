-- The committed chunks of a street, all steps.
--
-- reads    ledger
-- params   street
select step, iteration, chunk
from ledger
where street = %(street)s::smallint
