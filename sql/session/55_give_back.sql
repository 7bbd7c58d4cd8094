-- Give back numbers that were handed out and not used, where nobody got later ones.
--
-- reads    epoch
-- writes   epoch, one row where they were the last
-- params   first, upto
-- cost     milliseconds
update epoch
set value = %(first)s::bigint
where key = 'current' and value = %(upto)s::bigint
