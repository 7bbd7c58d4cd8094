-- Empty what the last best response left.
--
-- reads    nothing
-- writes   best_value
-- params   none
-- cost     milliseconds
truncate best_value
