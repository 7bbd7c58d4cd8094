-- Claim a range of batches for a merge: it follows what was merged before, or another writer came.
--
-- reads    epoch
-- writes   epoch, one row where the range is free, none where it is not
-- params   first, upto
-- cost     milliseconds
update epoch
set value = %(upto)s::bigint
where key = 'current' and value = %(first)s::bigint
