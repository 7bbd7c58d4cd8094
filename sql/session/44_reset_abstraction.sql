-- Forget that anything was clustered; the driver drops the partitions of the large tables.
--
-- reads    nothing
-- writes   every table that a clustering fills, but isomorphism, lookup and child
-- params   none
-- cost     milliseconds
delete from ledger;

delete from step;

delete from parameter;

truncate board;

truncate metric;

truncate transitions;

truncate abstraction;

truncate street;

truncate coordinate;

truncate population;

truncate member_block;

truncate convergence;

truncate bucket_code;

delete from shipment;

delete from every_deal where cards = 'holdem'
