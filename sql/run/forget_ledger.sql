-- Forget that anything was done for a street.
--
-- writes   ledger, step: only the street's rows, which are deleted
-- params   street
delete from ledger where street = %(street)s::smallint;

delete from step where street = %(street)s::smallint
