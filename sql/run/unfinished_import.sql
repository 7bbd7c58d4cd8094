-- The import that has begun and is not finished, if there is one.
--
-- reads    shipment
-- returns  no row, or one
-- params   none
select
    sha256,
    folder
from shipment
where finished_at is null
