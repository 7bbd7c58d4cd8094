-- Drop the rows of the blueprint once the walk has taken them up, and what was staged.
--
-- reads    nothing
-- writes   blueprint, staging
-- params   none
-- cost     milliseconds
truncate blueprint;

truncate staging
