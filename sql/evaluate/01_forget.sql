-- Empty what the last evaluation left.
--
-- reads    nothing
-- writes   deal, best_value
-- params   none
-- cost     milliseconds
truncate deal;

truncate best_value
